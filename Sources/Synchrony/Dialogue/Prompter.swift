/// Asks a person a question.
public protocol Prompter: Sendable {
  /// Shows `question` and returns the answer without its line end.
  ///
  /// - Returns: nil where no more answers come; the caller then takes its safe answer.
  func ask(_ question: String) async -> String?
}
