import LocalFiles
public import Synchrony

/// Answers questions from a list, and remembers them.
///
/// As a `Display` it remembers what is shown as well, so that `transcript` is what a person
/// would have seen.
public final class ScriptedPrompter: Prompter, Display {
  private struct State {
    var answers: [String]
    var questions: [String] = []
    var transcript: [String] = []
  }

  private let state: Guarded<State>

  /// Makes a prompter that gives `answers` in their order, and then no more.
  public init(_ answers: [String] = []) {
    state = Guarded(State(answers: answers.reversed()))
  }

  /// The questions that were put, in their order.
  public var questions: [String] { state.withLock { $0.questions } }

  /// What was shown and asked, one line each, answers behind their questions.
  public var transcript: [String] { state.withLock { $0.transcript } }

  /// The answers that nobody has asked for yet.
  public var unusedAnswers: [String] { state.withLock { $0.answers.reversed() } }

  /// Remembers `question` and returns the next answer.
  public func ask(_ question: String) async -> String? {
    state.withLock { state in
      let answer = state.answers.popLast()
      state.questions.append(question)
      state.transcript.append(question + (answer.map { "[\($0)]" } ?? "[end of input]"))
      return answer
    }
  }

  /// Remembers `line`.
  public func show(_ line: String) {
    state.withLock { $0.transcript.append(line) }
  }
}
