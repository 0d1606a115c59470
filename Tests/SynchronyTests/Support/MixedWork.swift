import LocalFiles
import Manifest
import Storage
import Synchrony
import Testing

/// A team in which bob's next run has something of every kind to do.
struct MixedWork {
  let team: Team
  let alice: Person
  let bob: Person
  let contents = Contents()

  init(_ team: Team) async throws {
    self.team = team
    alice = try team.person("alice")
    bob = try team.person("bob")
    for name in ["mine", "mine gone", "mine moved", "theirs", "theirs gone", "theirs moved"] {
      try write(alice, name, at: 0)
    }
    try write(alice, "both", at: 0)
    try await alice.sync()
    try await bob.sync()

    try write(alice, "theirs", at: 60)
    try write(alice, "both", at: 60)
    try write(alice, "new/theirs", at: 60)
    try contents.remove("theirs gone", of: alice)
    try alice.move("theirs moved", to: "to/theirs")
    try await alice.sync()

    try write(bob, "mine", at: 90)
    try write(bob, "both", at: 90)
    try write(bob, "new/mine", at: 90)
    try contents.remove("mine gone", of: bob)
    try bob.move("mine moved", to: "to/mine")
  }

  private func write(_ person: Person, _ file: String, at seconds: Int64) throws {
    try contents.write(contents.next(by: person), to: file, of: person, at: seconds)
  }

  /// Bob's run, one file at a time so that calls come in the same order every time.
  func run(storage: any Storage, tree: (any FileTree)? = nil) async throws -> Person.Run {
    var options = SyncOptions()
    options.jobs = 1
    return try await bob.sync(options, storage: storage, tree: tree)
  }

  /// Expects that ordinary runs bring everybody in step, and that nothing was lost.
  func expectRecovery(_ comment: Comment) async throws {
    try await team.settle([bob, alice])
    try await team.expectAgreement(among: [alice, bob], comment)
    try await contents.expectNothingLost(in: team, [alice, bob], comment)
  }
}
