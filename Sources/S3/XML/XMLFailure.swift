/// Why an answer cannot be read as XML.
enum XMLFailure: Error, Hashable, Sendable {
  /// It ends before its root element does.
  case truncated
  /// It is no well-formed XML, or has what no answer of S3 has: a document type or an entity
  /// of its own.
  case malformed
}
