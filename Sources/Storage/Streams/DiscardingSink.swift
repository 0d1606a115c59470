public import LocalFiles

/// A sink for bytes that nobody keeps.
public struct DiscardingSink: ByteSink {
  /// Makes a sink.
  public init() {}

  /// Does nothing.
  public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {}
}
