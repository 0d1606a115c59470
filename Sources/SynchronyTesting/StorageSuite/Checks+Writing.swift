import LocalFiles
import Manifest
import Storage

extension StorageSuite {
  static let writingChecks = [
    Check("a second write replaces the first, whatever their sizes") { bench in
      let key = try ObjectKey(good: "file")
      let first = try await bench.put("a long first version", at: key)
      let second = try await bench.put("short", at: key, on: bench.there)
      bench.expect(try await bench.text(key, on: bench.here) == "short", "the first is still there")
      bench.expect(first.eTag != second.eTag, "two contents have one ETag")
      bench.expect(try await bench.list().map(\.size) == [5], "the listing has another size")
    },
    Check("a large object comes back as it was") { bench in
      let key = try ObjectKey(good: "large")
      var bytes = [UInt8](repeating: 0, count: 600_017)
      for index in bytes.indices {
        bytes[index] = UInt8(truncatingIfNeeded: index * 31 + index / 251)
      }
      _ = try await bench.here.write(
        key,
        from: BytesSource(bytes),
        attributes: ObjectAttributes(),
        condition: .none
      )
      bench.expect(try await bench.bytes(key, on: bench.there).bytes == bytes, "it is another")
    },
    Check("a source that gives its bytes in small pieces is read to its end") { bench in
      let key = try ObjectKey(good: "file")
      let source = TrickleSource(Array("0123456789".utf8))
      _ = try await bench.here.write(
        key,
        from: source,
        attributes: ObjectAttributes(),
        condition: .none
      )
      bench.expect(try await bench.text(key) == "0123456789", "a part is missing")
    },
    Check("content with another MD5 than promised is not stored") { bench in
      let key = try ObjectKey(good: "file")
      let attributes = ObjectAttributes(checksum: Checksum(high: 1, low: 2))
      await bench.expect(.digestMismatch, "a write") { () async throws(StorageError) in
        try await bench.put("other", at: key, attributes: attributes)
      }
      bench.expect(try await bench.list().isEmpty, "something was stored")
      try await bench.put("kept", at: key)
      await bench.expect(.digestMismatch, "an overwrite") { () async throws(StorageError) in
        try await bench.put("other", at: key, attributes: attributes)
      }
      bench.expect(try await bench.text(key) == "kept", "the old object is gone")
    },
    Check("content with the promised MD5 is stored") { bench in
      let key = try ObjectKey(good: "file")
      let checksum = Checksum(hex: "5d41402abc4b2a76b9719d911017c592")
      let attributes = ObjectAttributes(checksum: checksum)
      try await bench.put("hello", at: key, attributes: attributes)
      bench.expect(try await bench.text(key) == "hello", "it is another")
    },
    Check("a source that fails half-way stores nothing") { bench in
      let key = try ObjectKey(good: "file")
      try await bench.put("kept", at: key)
      for target in [key, try ObjectKey(good: "new")] {
        await bench.expect(.localFile, "a write from a failing source") {
          () async throws(StorageError) in
          _ = try await bench.here.write(
            target,
            from: FailingSource(),
            attributes: ObjectAttributes(),
            condition: .none
          )
        }
      }
      bench.expect(try await bench.text(key) == "kept", "the old object is gone")
      bench.expect(try await bench.list().map(\.key) == [key], "something was stored")
    },
    Check("the time of modification is kept") { bench in
      let key = try ObjectKey(good: "file")
      let time = FileTime(seconds: 1_234_567_890)
      let attributes = ObjectAttributes(modified: time)
      let written = try await bench.put("x", at: key, attributes: attributes)
      bench.expect(
        written.modified == time,
        "a write returns \(String(describing: written.modified))"
      )
      let info = try await bench.there.info(key)
      bench.expect(info.modified == time, "info returns \(String(describing: info.modified))")
      let read = try await bench.bytes(key, on: bench.there).info
      bench.expect(read.modified == time, "a read returns \(String(describing: read.modified))")
    },
  ]
}
