import Foundation
import Manifest
import Storage
import TestSupport
import Testing

@testable import Synchrony

/// People who do anything at all, from seeds, until they stop and everything agrees.
struct RandomWorkTests {
  private static let seeds = 0..<(isThorough ? 500 : 24)

  private static let names = [
    "a.csv", "b.csv", "sub/a.csv", "sub/deep/c.csv", "sub/deep/d", "e.csv",
  ]
  /// A file and a folder of one name wait for a person, so not everything agrees in the end.
  private static let namesThatCollide = ["a.csv", "d", "d/e", "d/e/f", "sub/d"]

  @Test(arguments: seeds)
  func `whatever people do, in the end everything agrees and nothing is lost`(
    seed: Int
  ) async throws {
    let work = try await Self.work(seed, Self.names)
    try await work.team.expectAgreement(among: work.people, "seed \(seed)")
  }

  @Test(arguments: seeds)
  func `also where names are in each other's way nothing is lost`(seed: Int) async throws {
    _ = try await Self.work(seed, Self.namesThatCollide)
  }

  private static func work(_ seed: Int, _ names: [String]) async throws -> RandomWork {
    let isShared = seed % 4 == 3
    let team = isShared ? try Team(sharing: "share") : Team(MemoryStorage(pageSize: 3))
    var work = try RandomWork(team, people: 2 + seed % 2, names: names, seed: seed)
    try await work.run(rounds: isThorough ? 20 : 8)
    try await team.settle(work.people)
    try await work.contents.expectNothingLost(in: team, work.people, "seed \(seed)")
    return work
  }
}

/// A team at work by chance: files are written, removed and moved, and people sync, one after
/// the other, at the same time, or with a kill.
private struct RandomWork {
  let team: Team
  let people: [Person]
  let contents = Contents()
  private let names: [String]
  private var random: SeededRandom
  private var clock: Int64 = 0

  init(_ team: Team, people count: Int, names: [String], seed: Int) throws {
    self.team = team
    self.names = names
    random = SeededRandom(seed: UInt64(seed))
    people = try ["alice", "bob", "carol"].prefix(count).map(team.person)
  }

  mutating func run(rounds: Int) async throws {
    for _ in 0..<rounds {
      for person in people {
        for _ in 0..<Int.random(in: 0...3, using: &random) { try work(person) }
      }
      try await syncSome()
    }
  }

  /// One change to somebody's files, or none where it cannot be done.
  private mutating func work(_ person: Person) throws {
    clock += Int64.random(in: -5...20, using: &random)
    let name = names.randomElement(using: &random) ?? "a.csv"
    switch Int.random(in: 0..<10, using: &random) {
    case 0...5:
      guard person.hasRoom(for: name) else { return }
      try contents.write(contents.next(by: person), to: name, of: person, at: clock)
    case 6...7:
      guard person.has(name) else { return }
      try contents.remove(name, of: person)
    default:
      let other = names.randomElement(using: &random) ?? "b.csv"
      guard person.has(name), !person.has(other), person.hasRoom(for: other) else { return }
      try person.move(name, to: other)
    }
  }

  private mutating func syncSome() async throws {
    let syncing = people.filter { _ in Int.random(in: 0..<3, using: &random) > 0 }
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      try await withThrowingTaskGroup(of: Void.self) { group in
        for person in syncing {
          group.addTask { try await person.sync(Self.options) }
        }
        try await group.waitForAll()
      }
    case 1:
      guard let victim = syncing.first else { return }
      let steps = Int.random(in: 0..<40, using: &random)
      try await victim.sync(killedAfter: steps, Self.options)
      for person in syncing.dropFirst() { try await person.sync(Self.options) }
    default:
      for person in syncing { try await person.sync(Self.options) }
    }
  }

  private static let options: SyncOptions = {
    var options = SyncOptions()
    options.maxDelete = .count(1_000)
    return options
  }()
}

extension Person {
  /// Whether neither a file stands where `name` needs a folder, nor a folder where it stands.
  fileprivate func hasRoom(for name: String) -> Bool {
    var isFolder: ObjCBool = false
    _ = unsafe FileManager.default.fileExists(
      atPath: "\(folder)/\(name)",
      isDirectory: &isFolder,
    )
    return !isFolder.boolValue && !files().contains { name.hasPrefix($0 + "/") }
  }
}
