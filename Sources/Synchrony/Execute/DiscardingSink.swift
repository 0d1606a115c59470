import LocalFiles

/// A sink for bytes that nobody keeps.
struct DiscardingSink: ByteSink {
  func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {}
}
