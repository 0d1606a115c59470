import Foundation
import Manifest
import Synchronization
import Testing

@testable import LocalFiles
@testable import Synchrony

/// What somebody puts where a new file is about to come.
struct CrowdedPlaceTests {
  private static let file = "sub/a.csv"
  private static let theirs = "alice's"
  private static let outside = "outside the Data folder"

  enum Newcomer: String, CaseIterable {
    case anotherFile = "another file"
    case sameFile = "a file with the same content"
    case folder = "a folder with a file"
    case emptyFolder = "an empty folder"
    case link = "a link to a file"
    case danglingLink = "a link to nothing"
    case fileAbove = "a file in place of the folder above"
    case linkAbove = "a link in place of the folder above"
  }

  @Test(arguments: Newcomer.allCases, [RenameSupport.native, .links, .plain])
  func `whatever appears where a new file is about to come stays`(
    newcomer: Newcomer,
    renames: RenameSupport,
  ) async throws {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["rest.csv": "rest"])
    try alice.write(Self.theirs, to: Self.file, at: 60)
    try await alice.sync()
    let tree = CrowdedTree(
      try DirectoryTree(at: bob.folder, lookup: nil, renames: renames),
      try team.key(Self.file),
    ) {
      try Self.put(newcomer, before: bob)
    }
    let run = try await bob.sync(tree: tree)
    #expect(tree.isCrowded)
    #expect(run.leftAlone == (newcomer == .emptyFolder ? [] : [Self.file]))
    try Self.expectStays(newcomer, with: bob)
    #expect(bob.leftOvers() == [])
    #expect(try await team.object(Self.file) == Self.theirs)

    guard [.anotherFile, .sameFile, .emptyFolder].contains(newcomer) else { return }
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob])
    let contents = newcomer == .anotherFile ? ["bob's", Self.theirs] : [Self.theirs]
    #expect(Set(bob.contents().values) == Set(contents + ["rest"]))
    #expect(bob.files().count == contents.count + 1)
  }

  private static func put(_ newcomer: Newcomer, before person: Person) throws {
    let outside = "\(person.team.path)/outside"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try Data(Self.outside.utf8).write(to: URL(fileURLWithPath: "\(outside)/a.txt"))
    switch newcomer {
    case .anotherFile: try person.write("bob's", to: file, at: 90)
    case .sameFile: try person.write(theirs, to: file, at: 90)
    case .folder: try person.write("bob's", to: "\(file)/inside", at: 90)
    case .emptyFolder:
      try FileManager.default.createDirectory(
        atPath: "\(person.folder)/\(file)",
        withIntermediateDirectories: true,
      )
    case .link: try link(file, to: "\(outside)/a.txt", in: person)
    case .danglingLink: try link(file, to: "\(outside)/nothing", in: person)
    case .fileAbove: try person.write("bob's", to: "sub", at: 90)
    case .linkAbove: try link("sub", to: outside, in: person)
    }
  }

  private static func link(_ name: String, to target: String, in person: Person) throws {
    let path = URL(fileURLWithPath: "\(person.folder)/\(name)")
    try FileManager.default.createDirectory(
      at: path.deletingLastPathComponent(),
      withIntermediateDirectories: true,
    )
    try FileManager.default.createSymbolicLink(atPath: path.path, withDestinationPath: target)
  }

  private static func expectStays(_ newcomer: Newcomer, with person: Person) throws {
    switch newcomer {
    case .anotherFile: #expect(person.read(file) == "bob's")
    case .sameFile, .emptyFolder: #expect(person.read(file) == theirs)
    case .folder: #expect(person.read("\(file)/inside") == "bob's")
    case .fileAbove: #expect(person.read("sub") == "bob's")
    case .link, .danglingLink, .linkAbove:
      let name = newcomer == .linkAbove ? "sub" : file
      let path = "\(person.folder)/\(name)"
      #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil)
    }
    let outside = "\(person.team.path)/outside"
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside) == ["a.txt"])
    let text = FileManager.default.contents(atPath: "\(outside)/a.txt")
    #expect(text == Data(Self.outside.utf8))
  }
}

/// A folder in which something appears right before a file gets its name.
private final class CrowdedTree: WrappingTree {
  let base: any FileTree
  private let file: ObjectKey
  private let newcomer: Mutex<(@Sendable () throws -> Void)?>

  init(_ base: any FileTree, _ file: ObjectKey, newcomer: @escaping @Sendable () throws -> Void) {
    self.base = base
    self.file = file
    self.newcomer = Mutex(newcomer)
  }

  var isCrowded: Bool { newcomer.withLock { $0 == nil } }

  func rename(_ from: ObjectKey, to: ObjectKey, mode: RenameMode) throws(FileError) {
    if to == file { try? newcomer.withLock { $0.take() }?() }
    try base.rename(from, to: to, mode: mode)
  }
}
