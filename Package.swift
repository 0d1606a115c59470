// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Synchrony",
  products: [
    .executable(name: "synchrony", targets: ["SynchronyCommand"]),
    .library(name: "Synchrony", targets: ["Synchrony"]),
    .library(name: "SynchronyTesting", targets: ["SynchronyTesting"]),
    // The ledgers and the planner alone, for tools that read them; measured by Tests/Benchmarks.
    .library(name: "SynchronyManifest", targets: ["Manifest"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CSystem"),
    .systemLibrary(
      name: "CLibcrypto",
      pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])],
    ),
    .systemLibrary(
      name: "CLibcurl",
      pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])],
    ),
    .target(name: "Manifest"),
    .target(name: "Hashing", dependencies: ["CLibcrypto", "LocalFiles", "Manifest"]),
    .target(name: "LocalFiles", dependencies: ["CSystem", "Manifest"]),
    .target(name: "Storage", dependencies: ["Hashing", "LocalFiles", "Manifest"]),
    .target(name: "Transport", dependencies: ["CLibcurl", "LocalFiles"]),
    .target(
      name: "S3",
      dependencies: ["Hashing", "LocalFiles", "Manifest", "Storage", "Transport", "Yams"],
    ),
    .target(
      name: "Synchrony",
      dependencies: ["Hashing", "LocalFiles", "Manifest", "S3", "Storage", "Transport"],
    ),
    .target(
      name: "SynchronyTesting",
      dependencies: ["Hashing", "LocalFiles", "Manifest", "Storage", "Synchrony"],
    ),
    .executableTarget(
      name: "SynchronyCommand",
      dependencies: [
        "LocalFiles", "Manifest", "Storage", "Synchrony", "Yams",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
    ),
    // What several test targets need.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(name: "ManifestTests", dependencies: ["Manifest", "TestSupport"]),
    .testTarget(name: "HashingTests", dependencies: ["Hashing", "LocalFiles", "Manifest"]),
    .testTarget(name: "LocalFilesTests", dependencies: ["LocalFiles", "Manifest"]),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Hashing", "LocalFiles", "Manifest", "Storage", "SynchronyTesting"],
    ),
    .testTarget(name: "TransportTests", dependencies: ["LocalFiles", "Transport"]),
    .testTarget(
      name: "S3Tests",
      dependencies: [
        "Hashing", "LocalFiles", "Manifest", "S3", "Storage", "SynchronyTesting", "Transport",
      ],
    ),
    .testTarget(
      name: "SynchronyTests",
      dependencies: [
        "Hashing", "LocalFiles", "Manifest", "S3", "Storage", "Synchrony", "SynchronyTesting",
        "TestSupport",
      ],
    ),
    // Every parser of foreign bytes, on inputs that are nearly right; Scripts/fuzz runs it for long.
    .testTarget(
      name: "FuzzTests",
      dependencies: [
        "Hashing", "LocalFiles", "Manifest", "S3", "Storage", "Synchrony", "SynchronyCommand",
        "TestSupport", "Transport",
      ],
    ),
    .testTarget(
      name: "SynchronyCommandTests",
      dependencies: [
        "Manifest", "Synchrony", "SynchronyCommand",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
    ),
    // The whole engine on a simulated machine; see the article Simulation.
    .target(
      name: "Simulation",
      dependencies: ["Hashing", "LocalFiles", "Manifest", "Storage", "Synchrony"],
      path: "Tests/Simulation",
      exclude: ["Mutants"],
    ),
    .executableTarget(name: "Simulate", dependencies: ["Simulation"], path: "Tests/Simulate"),
    .testTarget(name: "SimulationTests", dependencies: ["Simulation"]),
  ],
  swiftLanguageModes: [.v6],
)

let settings: [SwiftSetting] = [
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  // SE-0335: an existential is spelled `any P`.
  .enableUpcomingFeature("ExistentialAny"),
  // SE-0409: an import is internal unless it says otherwise.
  .enableUpcomingFeature("InternalImportsByDefault"),
  // SE-0444: a member is visible only where its module is imported.
  .enableUpcomingFeature("MemberImportVisibility"),
  // SE-0461: an async function runs on its caller's executor.
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  // SE-0470: a conformance takes the isolation of its type.
  .enableUpcomingFeature("InferIsolatedConformances"),
  // SE-0481: a weak capture can be `let`.
  .enableUpcomingFeature("ImmutableWeakCaptures"),
]

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + settings
}
