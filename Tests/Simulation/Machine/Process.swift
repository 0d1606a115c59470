import LocalFiles
import Manifest
import Storage

/// One run of the program: it may be killed, or interrupted, at any of its steps.
///
/// A dead process changes nothing and learns nothing any more; it finds each call failing until
/// it has come to its end, which is as good as if it had stopped.
final class Process: Sendable {
  /// What happens at a step.
  enum Fate: Sendable {
    case killed
    case powerCut
    case interrupted
  }

  /// From when on the steps are counted that are left to a process.
  enum Beginning: Sendable {
    case start
    /// When a file of the person's is first taken away, or exchanged for another one.
    case swap
  }

  private struct State {
    var isDead = false
    var stepsLeft: Int?
    var isCounting: Bool
    var onFate: (@Sendable () -> Void)?
  }

  private let state: Confined<State>

  /// Begins a process that meets its fate after so many steps.
  init(stepsLeft: Int? = nil, since beginning: Beginning = .start) {
    state = Confined(State(stepsLeft: stepsLeft, isCounting: beginning == .start))
  }

  /// A file of the person's is about to be taken away, or exchanged.
  func comesToSwap() {
    state.value.isCounting = true
  }

  var isDead: Bool { state.value.isDead }

  /// Says what is done when the steps are used up.
  func whenStepsEnd(_ body: @escaping @Sendable () -> Void) {
    state.value.onFate = body
  }

  func die() {
    state.value.isDead = true
  }

  /// Takes a step.
  ///
  /// - Returns: whether the process lives.
  func step() -> Bool {
    if isDead { return false }
    guard state.value.isCounting, let left = state.value.stepsLeft else { return true }
    state.value.stepsLeft = left > 0 ? left - 1 : nil
    if left == 0 {
      let onFate = state.value.onFate
      onFate?()
    }
    return !isDead
  }

  func step(_ key: ObjectKey?) throws(FileError) {
    guard step() else {
      throw FileError(.input, path: key?.description ?? ".", reason: "The process is dead")
    }
  }

  func checkLife(_ subject: String) throws(StorageError) {
    if isDead { throw StorageError(.other, subject: subject, reason: "The process is dead.") }
  }
}
