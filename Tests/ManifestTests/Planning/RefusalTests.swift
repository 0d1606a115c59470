import Testing

@testable import Manifest

struct RefusalTests {
  @Test func `an emptied Data folder stops even a person`() throws {
    let refusal = try #require(refused(local: [], base: 0..<3, confirmed: true))
    #expect(refusal.code == .emptiedDataFolder)
    #expect(refusal.message.contains("held 3 files"))
    #expect(refusal.message.contains("--max-delete 3"))
  }

  @Test func `a Data folder that lost its only file is not suspicious`() {
    #expect(refused(local: [], base: 0..<1) == nil)
  }

  @Test func `a Data folder that keeps one file is not empty`() {
    #expect(refused(local: [0], base: 0..<3) == nil)
  }

  @Test func `an emptied Data folder from which nothing is deleted goes on`() {
    #expect(refused(local: [], base: 0..<3, mode: .pull) == nil)
  }

  @Test func `a limit that covers the deletions lifts the other rules`() {
    #expect(refused(local: [], base: 0..<3, limit: .count(3)) == nil)
    #expect(refused(local: [], base: 0..<3, limit: .percent(100)) == nil)
    #expect(refused(local: [], base: 0..<3, limit: .count(2))?.code == .tooManyDeletions)
  }

  @Test func `an emptied ledger without deletions stops even a person`() throws {
    let refusal = try #require(
      refused(local: 0..<3, base: 0..<3, remote: [], deletions: "f0", confirmed: true)
    )
    #expect(refusal.code == .emptiedLedger)
    #expect(refusal.message.contains("listed 3 files"))
    #expect(refusal.message.contains("2 files"))
    #expect(refusal.message.contains("--max-delete 1"))
  }

  @Test func `a ledger of which every row was deleted in order goes on`() {
    let deletions = "f0 f1 f2"
    #expect(refused(local: 0..<3, base: 0..<3, remote: [], deletions: deletions) == nil)
  }

  @Test func `a ledger that lost its only row is put right without a word`() {
    #expect(refused(local: 0..<1, base: 0..<1, remote: []) == nil)
  }

  @Test func `a covering limit lets an emptied ledger be filled again`() {
    let limit = DeletionLimit.count(0)
    #expect(refused(local: 0..<3, base: 0..<3, remote: [], limit: limit) == nil)
  }

  @Test func `more than half of the files is too much when nobody watches`() throws {
    let refusal = try #require(refused(local: 0..<14, base: 0..<30))
    #expect(refusal.code == .tooManyDeletions)
    #expect(refusal.message.contains("16 files of 30"))
    #expect(refusal.message.contains("on the remote"))
    #expect(refusal.message.contains("50%"))
    #expect(refusal.message.contains("--max-delete 16"))
    #expect(refused(local: 0..<15, base: 0..<30) == nil)
    #expect(refused(local: 0..<14, base: 0..<30, confirmed: true) == nil)
  }

  @Test func `the default never stops ten deletions, but a limit that was asked for does`() {
    #expect(refused(local: 0..<1, base: 0..<11) == nil)
    #expect(refused(local: 0..<1, base: 0..<12)?.code == .tooManyDeletions)
    #expect(refused(local: 0..<9, base: 0..<10, limit: .count(0)) != nil)
    #expect(refused(local: 0..<9, base: 0..<10, limit: .count(0), confirmed: true) != nil)
  }

  @Test func `deletions here are counted as well`() throws {
    let deletions = (0..<20).map { "f\($0)" }.joined(separator: " ")
    let refusal = try #require(
      refused(local: 0..<30, base: 0..<30, remote: 20..<30, deletions: deletions)
    )
    #expect(refusal.code == .tooManyDeletions)
    #expect(refusal.message.contains("20 files of 30"))
    #expect(refusal.message.contains("in the Data folder"))
    #expect(refusal.message.contains("--max-delete 20"))
  }

  @Test func `a rename is no deletion`() {
    var situation = situation(local: [], base: 0..<30, remote: 0..<30)
    let moved = (0..<30).map { "new/f\($0)=\($0)" }.joined(separator: " ")
    situation.local = VersionTable(notation: moved)
    let plan = Planner().plan(situation)
    #expect(plan.count(of: .pushDeleted) == 30)
    #expect(Refusal.first(for: plan, in: situation, isPersonConfirmed: false) == nil)
    let limit = DeletionLimit.count(0)
    #expect(Refusal.first(for: plan, in: situation, limit: limit, isPersonConfirmed: false) == nil)
  }

  private func refused(
    local: some Sequence<Int>,
    base: Range<Int>,
    remote: (any Sequence<Int>)? = nil,
    deletions: String = "",
    mode: SyncMode = .twoWay,
    limit: DeletionLimit? = nil,
    confirmed: Bool = false,
  ) -> Refusal? {
    var situation = situation(local: local, base: base, remote: remote ?? base)
    situation.deletions = DeletionTable(notation: deletions)
    let plan = Planner(mode: mode).plan(situation)
    return Refusal.first(for: plan, in: situation, limit: limit, isPersonConfirmed: confirmed)
  }

  private func situation(
    local: some Sequence<Int>,
    base: Range<Int>,
    remote: any Sequence<Int>,
  ) -> Situation {
    Situation(
      local: VersionTable(files: Array(local)),
      localBase: VersionTable(files: Array(base)),
      remote: VersionTable(files: Array(remote)),
      remoteBase: VersionTable(files: Array(base)),
    )
  }
}

extension VersionTable {
  /// A table of files whose content is their number.
  fileprivate init(files: [Int]) {
    self.init(notation: files.map { "f\($0)=\($0)" }.joined(separator: " "))
  }
}
