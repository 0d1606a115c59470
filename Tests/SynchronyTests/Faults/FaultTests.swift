import Foundation
import Manifest
import Storage
import SynchronyTesting
import Testing

@testable import Synchrony

/// Whether the tests that go through everything do so, rather than through a part of it.
let isThorough = ProcessInfo.processInfo.environment["SYNCHRONY_THOROUGH"] != nil

/// A link that refuses calls or loses answers, one call at a time, until every call of a run
/// that does something of every kind has failed once.
struct FaultTests {
  static let operations: [StorageOperation] = [.info, .read, .write, .copy, .delete]

  @Test(arguments: operations, [Fault.Moment.before, .after])
  func `whichever call fails, the next runs bring everybody in step and nothing is lost`(
    operation: StorageOperation,
    moment: Fault.Moment
  ) async throws {
    try await failEach(operation, moment, rangeSize: nil)
  }

  @Test(arguments: [Fault.Moment.before, .after])
  func `whichever range cannot be read, the next runs bring everybody in step`(
    moment: Fault.Moment
  ) async throws {
    try await failEach(.read, moment, rangeSize: 3)
  }

  @Test(arguments: [StorageOperation.info, .read, .copy])
  func `whatever the store denies once although it is there, nothing is lost`(
    operation: StorageOperation
  ) async throws {
    let denial = StorageError(.notFound, subject: "\(operation)", reason: "It is not there.")
    try await failEach(operation, .before, rangeSize: nil, error: denial)
  }

  private func failEach(
    _ operation: StorageOperation,
    _ moment: Fault.Moment,
    rangeSize: Int64?,
    error: StorageError? = nil
  ) async throws {
    let recording = RecordingStorage(MemoryStorage(rangeSize: rangeSize))
    let rehearsal = try await MixedWork(Team(recording))
    recording.reset()
    _ = try await rehearsal.run(storage: recording)
    let count = recording.count(operation)
    let stride = rangeSize == nil || isThorough ? 1 : 5
    for call in Swift.stride(from: 0, to: count, by: stride) {
      try await fail(
        operation,
        call,
        moment,
        rangeSize,
        error ?? Self.error(operation, moment),
      )
    }
  }

  private func fail(
    _ operation: StorageOperation,
    _ call: Int,
    _ moment: Fault.Moment,
    _ rangeSize: Int64?,
    _ error: StorageError
  ) async throws {
    let work = try await MixedWork(Team(MemoryStorage(rangeSize: rangeSize)))
    let storage = FaultyStorage(work.team.storage)
    storage.add(Fault(operation, callsBefore: call, moment: moment, error: error))
    do {
      _ = try await work.run(storage: storage)
    } catch is SyncError {
      // The run stopped before it changed anything.
    }
    #expect(storage.unexercisedFaults.isEmpty, "\(operation) \(call)")
    try await work.expectRecovery("\(operation) \(call) \(moment)")
  }

  private static func error(_ operation: StorageOperation, _ moment: Fault.Moment) -> StorageError {
    let isWrite = [.write, .copy, .delete].contains(operation)
    return StorageError(
      moment == .after && isWrite ? .outcomeUnknown : .unreachable,
      subject: "\(operation)",
      reason: "The link is down.",
      isTransient: true,
    )
  }

  @Test(arguments: [StorageOperation.write, .copy, .delete])
  func `a place that is down for the rest of a run loses nothing`(
    operation: StorageOperation
  ) async throws {
    let work = try await MixedWork(Team())
    let storage = FaultyStorage(work.team.storage)
    storage.add(.transient(operation, repetitions: 10_000))
    do {
      let run = try await work.run(storage: storage)
      #expect(run.summary.failed > 0)
    } catch is SyncError {
      // The run stopped before it changed anything.
    }
    try await work.expectRecovery("\(operation)")
  }

  @Test func `an upload whose answer and whose row were lost is taken over by the next run`()
    async throws
  {
    let team = Team(OpaqueTags(base: MemoryStorage()))
    let (alice, bob) = try await team.aliceAndBob(["a.csv": "old"])
    try alice.write("new", to: "a.csv", at: 60)
    let storage = FaultyStorage(team.storage)
    let outage = StorageError(.unreachable, subject: "ledger", reason: "Down.")
    storage.add(Fault(.write, key: RemoteLedgers.versionsKey, error: outage))
    let run = try await alice.sync(storage: storage)
    #expect(run.summary.failed == 1)
    #expect(storage.unexercisedFaults.isEmpty)
    try await alice.sync()
    #expect(alice.contents() == ["a.csv": "new"])
    try await team.settle([alice, bob])
    try await team.expectAgreement(among: [alice, bob])
  }
}

/// A storage that does not say that its ETags are checksums, as S3's are not for large objects.
struct OpaqueTags: WrappingStorage {
  let base: any Storage

  var capabilities: Capabilities {
    var capabilities = base.capabilities
    capabilities.eTagIsChecksum = false
    return capabilities
  }
}
