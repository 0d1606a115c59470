import Manifest

/// One thing to carry out.
enum Step: Sendable {
  case change(Change)
  case settlement(Settlement)

  /// What became of it.
  struct Result: Sendable {
    var step: Step
    var outcome: Swift.Result<Settler.Outcome, StepFailure>
  }

  /// How far it has got.
  enum Progress: Sendable {
    /// It has ended.
    case finished(Result)
    /// A content has come and waits for its place.
    case arrived(Downloader.Arrival)
  }

  var path: RelativePath {
    switch self {
    case .change(let change): change.path
    case .settlement(let settlement): settlement.conflict.path
    }
  }

  /// What the remote's ledger said of it when the plan was made.
  var remote: VersionRecord? {
    switch self {
    case .change(let change): change.remote
    case .settlement(let settlement): settlement.conflict.remote
    }
  }

  /// The kind as events name it.
  var kind: String {
    switch self {
    case .change(let change): change.kind.rawValue
    case .settlement: "conflict"
    }
  }

  /// Carries it out, but for the last part of a download, which is cheaper for many at once.
  func begin(at place: Workplace) async -> Progress {
    guard case .change(let change) = self, [.pullNew, .pullModified].contains(change.kind) else {
      return .finished(await perform(at: place))
    }
    do {
      return .arrived(try await Downloader(place: place).fetch(change))
    } catch {
      return .finished(Result(step: self, outcome: .failure(StepFailure(error))))
    }
  }

  /// Carries it out; if the remote turns out to hold a content that nobody here has seen,
  /// both are kept.
  private func perform(at place: Workplace) async -> Result {
    do {
      return Result(step: self, outcome: .success(try await attempt(at: place)))
    } catch StepFailure.foundOther(let theirs) {
      return await keepBoth(theirs, at: place)
    } catch {
      return Result(step: self, outcome: .failure(StepFailure(error)))
    }
  }

  private func attempt(at place: Workplace) async throws -> Settler.Outcome {
    switch self {
    case .settlement(let settlement):
      return try await Settler(place: place).settle(settlement)
    case .change(let change):
      return Settler.Outcome(effect: try await Self.perform(change, at: place))
    }
  }

  private static func perform(_ change: Change, at place: Workplace) async throws -> Effect {
    switch change.kind {
    case .pushNew, .pushModified: try await Uploader(place: place).push(change)
    case .pullNew, .pullModified: try await Downloader(place: place).pull(change)
    case .pushDeleted: try await RemoteRemover(place: place).prepare(change)
    case .pullDeleted: try await LocalRemover(place: place).remove(change)
    }
  }

  private func keepBoth(_ theirs: VersionRecord, at place: Workplace) async -> Result {
    let ours: VersionRecord? =
      switch self {
      case .change(let change): change.local
      case .settlement(let settlement): settlement.conflict.local
      }
    guard let ours else {
      return Result(step: self, outcome: .failure(.overtaken("somebody changed it meanwhile")))
    }
    let conflict = Conflict(path: path, local: ours, remote: theirs, reason: .bothModified)
    let step = Step.settlement(Settlement(conflict, .keepBoth))
    do {
      var outcome = try await step.attempt(at: place)
      if case .change = self { outcome.isLate = true }
      if place.mode.pushes {
        outcome.effect.remote.append(
          LedgerEdit(path: path, old: remote, new: theirs, yields: true)
        )
      }
      return Result(step: step, outcome: .success(outcome))
    } catch {
      return Result(step: self, outcome: .failure(StepFailure(error)))
    }
  }
}
