/// Shows a person lines of text, such as the list that a question is about.
public protocol Display: Sendable {
  /// Shows `line`, which holds no control characters; an empty one separates.
  func show(_ line: String)
}
