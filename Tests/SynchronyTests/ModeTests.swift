import Hashing
import Manifest
import Storage
import Testing

@testable import Synchrony

/// Which directions a run takes, and what becomes of conflicts in each.
struct ModeTests {
  /// Alice changed, added and deleted something, and so did bob, who has synced.
  private static func divided(_ team: Team) async throws -> (alice: Person, bob: Person) {
    let files = ["mine": "1", "mine gone": "2", "theirs": "3", "theirs gone": "4", "both": "5"]
    let (alice, bob) = try await team.aliceAndBob(files)
    try bob.write("bob's", to: "theirs", at: 60)
    try bob.write("bob's too", to: "both", at: 60)
    try bob.write("bob's new", to: "theirs new", at: 60)
    try bob.remove("theirs gone")
    try await bob.sync()
    try alice.write("alice's", to: "mine", at: 90)
    try alice.write("alice's too", to: "both", at: 90)
    try alice.write("alice's new", to: "mine new", at: 90)
    try alice.remove("mine gone")
    return (alice, bob)
  }

  private static let aliceBefore = [
    "mine": "alice's", "both": "alice's too", "mine new": "alice's new", "theirs": "3",
    "theirs gone": "4",
  ]
  private static let remoteBefore = [
    "mine": "1", "mine gone": "2", "theirs": "bob's", "both": "bob's too",
    "theirs new": "bob's new",
  ]

  private static func remote(_ team: Team) async throws -> [String: String] {
    try await team.objects().filter { !$0.key.hasPrefix(".S3/") }
  }

  /// The files of one side after a mode that leaves conflicts alone.
  private static let afterwards: [(SyncMode, here: [String: String], there: [String: String])] = [
    (
      .push, aliceBefore,
      [
        "mine": "alice's", "mine new": "alice's new", "theirs": "bob's", "both": "bob's too",
        "theirs new": "bob's new",
      ]
    ),
    (
      .pushBackup, aliceBefore,
      remoteBefore.merging(["mine": "alice's", "mine new": "alice's new"]) { $1 }
    ),
    (
      .pull,
      [
        "mine": "alice's", "both": "alice's too", "mine new": "alice's new", "theirs": "bob's",
        "theirs new": "bob's new",
      ],
      remoteBefore
    ),
    (
      .pullBackup,
      aliceBefore.merging(["theirs": "bob's", "theirs new": "bob's new"]) { $1 },
      remoteBefore
    ),
  ]

  @Test(arguments: afterwards.indices)
  func `a run in one direction changes the other side only, and the rest comes later`(
    index: Int
  ) async throws {
    let (mode, here, there) = Self.afterwards[index]
    let team = Team()
    let (alice, bob) = try await Self.divided(team)
    var options = SyncOptions()
    options.mode = mode
    try await alice.sync(options, reviewer: AutomaticReviewer(conflicts: .ask))
    #expect(alice.contents() == here)
    #expect(try await Self.remote(team) == there)
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(
      Set(alice.contents().values) == [
        "alice's", "alice's too", "alice's new", "bob's", "bob's too", "bob's new",
      ]
    )
  }

  @Test(arguments: SyncMode.allCases, ConflictPolicy.allCases)
  func `no mode and no policy lose what one side of a conflict wrote`(
    mode: SyncMode,
    policy: ConflictPolicy
  ) async throws {
    let team = Team()
    let (alice, bob) = try await Self.divided(team)
    var options = SyncOptions()
    options.mode = mode
    let before = alice.contents()
    let remoteBefore = try await Self.remote(team)
    try await alice.sync(options, reviewer: AutomaticReviewer(conflicts: policy))
    let here = alice.contents()
    let there = try await Self.remote(team)
    switch mode {
    case .twoWay: break
    case .push, .pushBackup: #expect(here == before)
    case .pull, .pullBackup: #expect(there == remoteBefore)
    }
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    let kept = Set(alice.contents().values).union(try await team.trash().values)
    #expect(kept.contains("bob's too"))
    // Whoever says `theirs` gives up what is here.
    let isGivenUp = policy == .theirs && mode != .push && mode != .pushBackup
    #expect(kept.contains("alice's too") || isGivenUp)
  }

  @Test func `mine gives a conflict our content on both sides, and theirs goes to the trash`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await Self.divided(team)
    try await alice.sync(reviewer: AutomaticReviewer(conflicts: .mine))
    #expect(try await team.object("both") == "alice's too")
    let place = ".S3/deleted/\(try checksum(of: Array("bob's too".utf8)))/both"
    #expect(try await team.object(place) == "bob's too")
    try await bob.sync()
    #expect(bob.read("both") == "alice's too")
  }

  @Test func `theirs gives a conflict the remote's content on both sides`() async throws {
    let team = Team()
    let (alice, bob) = try await Self.divided(team)
    try await alice.sync(reviewer: AutomaticReviewer(conflicts: .theirs))
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
    #expect(alice.read("both") == "bob's too")
    #expect(alice.files().count == 5)
  }

  @Test func `what was declined comes again, in the same direction`() async throws {
    let team = Team()
    let (alice, _) = try await Self.divided(team)
    let nothing = Interjecting(isPerson: true) { _ in Decisions() }
    let first = try await alice.sync(reviewer: nothing)
    let second = try await alice.sync(reviewer: nothing)
    #expect(first.proposals.count == 6)
    #expect(first.proposals == second.proposals)
    #expect(first.conflicts == second.conflicts)
    #expect(first.conflicts.map(\.path.description) == ["both"])
    #expect(alice.contents() == Self.aliceBefore)
    #expect(try await Self.remote(team) == Self.remoteBefore)
  }

  @Test func `a person may turn proposals round, and what is replaced on the remote is kept`()
    async throws
  {
    let team = Team()
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "a", "b.csv": "b"])
    try bob.write("bob's a", to: "a.csv", at: 60)
    try await bob.sync()
    try alice.write("alice's b", to: "b.csv", at: 90)
    // Neither push b nor pull a, but put our a there and their b here.
    try await alice.sync(answering: "", "", "0", "0")
    #expect(alice.contents() == ["a.csv": "a", "b.csv": "b"])
    #expect(try await Self.remote(team) == ["a.csv": "a", "b.csv": "b"])
    #expect(Set(try await team.trash().values) == ["bob's a"])
    try await bob.sync()
    #expect(bob.contents() == ["a.csv": "a", "b.csv": "b"])
  }
}
