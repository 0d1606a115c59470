// swift-tools-version: 6.2
import PackageDescription

// Measures what README claims. It is no part of the package, which ignores it.
let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "Synchrony", path: "../..")],
  targets: [
    .executableTarget(
      name: "ManifestBenchmark",
      dependencies: [.product(name: "SynchronyManifest", package: "Synchrony")],
    )
  ],
  swiftLanguageModes: [.v6],
)
