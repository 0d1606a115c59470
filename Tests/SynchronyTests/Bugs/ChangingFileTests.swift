import Foundation
import Hashing
import Manifest
import Storage
import Synchronization
import SynchronyTesting
import Testing

@testable import LocalFiles
@testable import Synchrony

/// Files that people go on working on while they are synced.
struct ChangingFileTests {
  private static let file = "sub/a.csv"
  /// More than `ChangingTree` reads at once.
  private static let ours = String(repeating: "bob ", count: 7)
  private static let old = "old"
  private static let theirs = "alice's"

  /// A moment on one kind of disk.
  struct Occasion: CustomTestStringConvertible {
    let moment: ChangingTree.Moment
    let renames: RenameSupport

    var testDescription: String { "\(moment.rawValue) (\(renames))" }

    static let all = ChangingTree.Moment.allCases.flatMap { moment in
      [RenameSupport.native, .links, .plain].map { Occasion(moment: moment, renames: $0) }
    }.filter {
      // Where two files cannot change places nothing keeps what is written in that instant.
      $0.moment != .duringSwap || $0.renames != .plain
    }
  }

  @Test(arguments: FileChange.allCases, Occasion.all)
  func `whatever happens to a file, whenever it happens, nothing is lost or mislabelled`(
    change: FileChange,
    occasion: Occasion,
  ) async throws {
    let moment = occasion.moment
    let team = Team()
    let (alice, bob) = try await Self.people(of: team, before: moment)
    let kept = Kept()
    // What was moved is nobody's to replace.
    if moment.isOfMove { kept.add(Self.old) }
    let tree = ChangingTree(
      try DirectoryTree(at: bob.folder, lookup: nil, renames: occasion.renames),
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
    if [.duringCopy, .afterCopy].contains(moment) {
      let before: Fault.Moment = moment == .duringCopy ? .before : .after
      storage.add(
        Fault(.copy, key: try team.key(Self.file), moment: before, error: nil) { tree.reachNow() }
      )
    }
    let early: [ChangingTree.Moment] = [
      .beforeUpload, .beforeDeletion, .beforeCopy, .beforeKeeping,
    ]
    let isTheirs = [.beforeKeeping, .duringKeeping].contains(moment)
    let reviewer = AutomaticReviewer(conflicts: isTheirs ? .theirs : .keepBoth)
    let run = try await bob.sync(
      reviewer: Interjecting { plan in
        if early.contains(moment) { tree.reachNow() }
        return await reviewer.review(plan)
      },
      storage: storage,
      tree: tree,
    )
    #expect(tree.hasChanged)
    try await Self.expectTrueLabels(in: team)
    try await Self.expect(kept.contents, in: team, [bob])
    if [.beforeSwap, .duringSwap, .afterConflictCopy].contains(moment) || isTheirs {
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
    let name = moment.isOfMove ? "before.csv" : file
    let text = moment == .duringLastKeeping ? ours : old
    let (alice, bob) = try await team.aliceAndBob([name: text, "rest.csv": "rest"])
    switch moment {
    case .beforeUpload, .duringUpload, .afterUpload:
      try bob.write(ours, to: file, at: 60)
    case .beforeSwap, .duringSwap:
      try alice.write(theirs, to: file, at: 60)
      try await alice.sync()
    case .beforeDeletion, .duringDeletion:
      try alice.remove(file)
      try await alice.sync()
    case .duringLastKeeping:
      try alice.remove(file)
      try await alice.sync()
      for name in try await team.trash().keys { try await team.drop(name) }
      // The scan reads it too, however fresh it is.
      if bob.has(".S3/stat-cache") { try bob.remove(".S3/stat-cache") }
    case .duringConflictCopy, .afterConflictCopy, .beforeKeeping, .duringKeeping:
      try alice.write(theirs, to: file, at: 60)
      try await alice.sync()
      try bob.write(ours, to: file, at: 90)
    case .beforeCopy, .duringCopy, .afterCopy:
      try bob.move(name, to: file)
    }
    return (alice, bob)
  }

  /// Expects that each row, and each name in the trash, says what lies there.
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
    for (name, text) in try await team.trash() {
      let label = try checksum(of: Array(text.utf8)).description
      #expect(name.contains("/\(label)/"), "\(name)", sourceLocation: sourceLocation)
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

extension ChangingTree.Moment {
  /// Whether the file was moved, and its content lies on the remote under its old name.
  fileprivate var isOfMove: Bool { [.beforeCopy, .duringCopy, .afterCopy].contains(self) }
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
