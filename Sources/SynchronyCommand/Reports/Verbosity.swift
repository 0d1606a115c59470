/// How much a person wants to read.
enum Verbosity: Hashable, Sendable {
  /// Troubles only.
  case quiet
  /// What is done.
  case normal
  /// Also what is not, and each stage.
  case verbose
  /// Also each request to a server.
  case everything
}
