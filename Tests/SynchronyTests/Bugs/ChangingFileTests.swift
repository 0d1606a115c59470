import Foundation
import Hashing
import LocalFiles
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import Synchrony

/// Files that people go on working on while they are synced.
struct ChangingFileTests {
  private static let file = "sub/a.csv"
  /// More than is read at once.
  private static let ours = String(repeating: "bob ", count: 70_000)
  private static let old = "old"
  private static let theirs = "alice's"

  @Test(arguments: FileChange.allCases, ChangingTree.Moment.allCases)
  func `whatever happens to a file, whenever it happens, nothing is lost or mislabelled`(
    change: FileChange,
    moment: ChangingTree.Moment
  ) async throws {
    let team = Team()
    let (alice, bob) = try await Self.people(of: team, before: moment)
    let kept = Kept()
    let tree = ChangingTree(
      try DirectoryTree(at: bob.folder),
      try team.key(Self.file),
      moment,
      hidesContent: change == .unreadable,
    ) {
      let text = try change.carryOut(on: Self.file, of: bob)
      // What alice had when she replaced or deleted it is not bob's work.
      kept.add(text == Self.old ? nil : text)
    }
    let storage = FaultyStorage(team.storage)
    if moment == .beforeSwap {
      storage.add(
        Fault(.read, key: try team.key(Self.file), moment: .after, error: nil) { tree.reachNow() }
      )
    }
    if moment == .afterUpload {
      storage.add(
        Fault(.write, key: try team.key(Self.file), moment: .after, error: nil) { tree.reachNow() }
      )
    }
    let run = try await bob.sync(
      reviewer: [.beforeUpload, .beforeDeletion].contains(moment)
        ? meanwhile { tree.reachNow() } : AutomaticReviewer(),
      storage: storage,
      tree: tree,
    )
    #expect(tree.hasChanged)
    try await Self.expectTrueLabels(in: team)
    try await Self.expect(kept.contents, in: team, [bob])
    if [.beforeSwap, .duringSwap, .afterConflictCopy].contains(moment) {
      // Alice's version is no less safe than bob's.
      #expect(try await team.object(Self.file) == Self.theirs)
    }
    #expect(run.summary.failed <= 1)

    try Self.mend(change, of: bob)
    try await team.settle([bob, alice])
    try await Self.expectTrueLabels(in: team)
    try await Self.expect(kept.contents, in: team, [alice, bob])
    if change != .becomesLink, change != .becomesFolder {
      try await team.expectAgreement(among: [alice, bob])
    }
    #expect(bob.leftOvers() == [])
    let outside = FileManager.default.contents(atPath: team.path + "/outside")
    #expect(outside == nil || outside == Data(FileChange.outside.utf8))
  }

  /// Bob's next run has to do with the file what the moment is about.
  private static func people(
    of team: Team,
    before moment: ChangingTree.Moment,
  ) async throws -> (alice: Person, bob: Person) {
    let (alice, bob) = try await team.aliceAndBob([file: old, "rest.csv": "rest"])
    switch moment {
    case .beforeUpload, .duringUpload, .afterUpload:
      try bob.write(ours, to: file, at: 60)
    case .beforeSwap, .duringSwap:
      try alice.write(theirs, to: file, at: 60)
      try await alice.sync()
    case .beforeDeletion, .duringDeletion:
      try alice.remove(file)
      try await alice.sync()
    case .duringConflictCopy, .afterConflictCopy:
      try alice.write(theirs, to: file, at: 60)
      try await alice.sync()
      try bob.write(ours, to: file, at: 90)
    }
    return (alice, bob)
  }

  /// Expects that each row says what lies there.
  private static func expectTrueLabels(
    in team: Team,
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws {
    let ledger = try await team.ledger()
    for position in 0..<ledger.count {
      let name = ledger.path(at: position).description
      let content = try await team.object(name)
      let found = try content.map { try checksum(of: Array($0.utf8)) }
      #expect(found == ledger.checksum(at: position), "\(name)", sourceLocation: sourceLocation)
    }
  }

  private static func expect(
    _ contents: Set<String>,
    in team: Team,
    _ people: [Person],
    sourceLocation: SourceLocation = #_sourceLocation,
  ) async throws {
    var found = Set(try await team.objects().values)
    for person in people { found.formUnion(person.contents().values) }
    let lost = contents.subtracting(found).map { $0.prefix(20) }
    #expect(lost == [], sourceLocation: sourceLocation)
  }

  /// Lets what could not be read be read again, under whichever name it lies by now.
  private static func mend(_ change: FileChange, of person: Person) throws {
    for name in person.files() where change == .unreadable {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o644],
        ofItemAtPath: "\(person.folder)/\(name)",
      )
    }
  }
}

/// Contents that are somebody's work.
private final class Kept: Sendable {
  private let texts = Mutex<Set<String>>([])

  var contents: Set<String> { texts.withLock { $0 } }

  func add(_ text: String?) {
    guard let text else { return }
    texts.withLock { _ = $0.insert(text) }
  }
}
