import Hashing
public import LocalFiles
public import Manifest

/// A sink that computes the MD5 of what passes through it, from the first byte to the last.
///
/// The writes must come in order and without gaps, as those of a whole `Storage.read` do;
/// after any other there is no checksum. A write at 0 begins again, as a repeated read does.
public final class DigestingSink: ByteSink {
  private struct Progress: ~Copyable {
    var digester: Digester?
    var next: Int64 = 0
  }

  private let sink: any ByteSink
  private let progress: Guarded<Progress>

  /// Makes a sink that passes everything on to `sink`.
  ///
  /// - Throws: `.unsupported` where there is no MD5.
  public init(_ sink: any ByteSink) throws(StorageError) {
    self.sink = sink
    progress = Guarded(Progress(digester: try Digester.orUnsupported()))
  }

  /// That of the other sink.
  public var capacity: Int64? { sink.capacity }

  /// Passes `bytes` on, then counts them.
  public func write(_ bytes: Span<UInt8>, at offset: Int64) throws(FileError) {
    try sink.write(bytes, at: offset)
    progress.withLock { progress in
      if offset == 0, progress.next > 0 { progress = Progress(digester: try? Digester()) }
      guard offset == progress.next else {
        progress.digester = nil
        return
      }
      progress.digester?.update(bytes)
      progress.next += Int64(bytes.count)
    }
  }

  /// Ends the digest and returns it, or nil after a gap or when called again.
  public func finish() -> Checksum? {
    progress.withLock { progress in
      progress.digester.take()?.finalize()
    }
  }
}
