import LocalFiles
import Manifest
import Storage

extension StorageSuite {
  static let readingChecks = [
    Check("an object that is not there is not found") { bench in
      let (key, folder) = (try ObjectKey(good: "a/absent"), try ObjectKey(good: "a"))
      await bench.expect(.notFound, "info") { () async throws(StorageError) in
        _ = try await bench.here.info(key)
      }
      await bench.expect(.notFound, "read") { () async throws(StorageError) in
        _ = try await bench.bytes(key, on: bench.here)
      }
      try await bench.put("x", at: ObjectKey(good: "a/present"))
      await bench.expect(.notFound, "info beside another object") {
        () async throws(StorageError) in _ = try await bench.here.info(key)
      }
      await bench.expect(.notFound, "info of what is only a prefix") {
        () async throws(StorageError) in _ = try await bench.here.info(folder)
      }
    },
    Check("what was written is read, by whoever looks") { bench in
      let key = try ObjectKey(good: "folder/file.txt")
      let written = try await bench.put("hello", at: key)
      let (bytes, read) = try await bench.bytes(key, on: bench.there)
      let info = try await bench.there.info(key)
      bench.expect(bytes == Array("hello".utf8), "the content is another")
      bench.expect(written.size == 5 && read.size == 5 && info.size == 5, "the size is another")
      bench.expect(written.key == key && read.key == key && info.key == key, "the key is another")
      bench.expect(written.eTag != nil, "a write returns no ETag")
      bench.expect(read.eTag == written.eTag, "a read returns another ETag than the write")
      bench.expect(info.eTag == written.eTag, "info returns another ETag than the write")
    },
    Check("an ETag or checksum that is said to be the MD5 is the MD5") { bench in
      let info = try await bench.put("hello", at: ObjectKey(good: "file"))
      let expected = Checksum(hex: "5d41402abc4b2a76b9719d911017c592")
      if bench.here.capabilities.eTagIsChecksum {
        bench.expect(info.eTag?.text == expected?.description, "the ETag is no MD5")
      }
      bench.expect(info.checksum == nil || info.checksum == expected, "the checksum is wrong")
    },
    Check("an empty object is an object") { bench in
      let key = try ObjectKey(good: "empty")
      try await bench.put("", at: key)
      bench.expect(try await bench.text(key).isEmpty, "it is not empty")
      bench.expect(try await bench.there.info(key).size == 0, "its size is not 0")
      bench.expect(try await bench.list().map(\.key) == [key], "it is not listed")
    },
    Check("a range is read, cut off at the end of the object") { bench in
      let key = try ObjectKey(good: "file")
      let written = try await bench.put("0123456789", at: key)
      let cases: [(Range<Int64>, String)] = [
        (0..<3, "012"), (3..<4, "3"), (7..<99, "789"), (0..<10, "0123456789"),
      ]
      for (range, expected) in cases {
        let sink = BytesSink()
        let info = try await bench.there.read(key, range: range, condition: .none, into: sink)
        bench.expect(sink.bytes == Array(expected.utf8), "\(range) gave \(sink.bytes)")
        bench.expect(info.size == 10, "\(range) returned the size \(info.size), not the object's")
        bench.expect(info.eTag == written.eTag, "\(range) returned another ETag")
      }
    },
    Check("a read can demand a version, or another than a known one") { bench in
      let key = try ObjectKey(good: "file")
      let old = try bench.version(try await bench.put("old", at: key))
      try await expectRead(bench, key, .matches(old), "old")
      await expectRefusal(bench, key, .differs(old), .notModified)
      try await bench.put("new", at: key)
      await expectRefusal(bench, key, .matches(old), .conditionFailed)
      try await expectRead(bench, key, .differs(old), "new")
    },
    Check("a sink that fails is told apart from the storage") { bench in
      let key = try ObjectKey(good: "file")
      try await bench.put("0123456789", at: key)
      await bench.expect(.localFile, "a read into a full sink") {
        () async throws(StorageError) in
        _ = try await bench.here.read(
          key,
          range: nil,
          condition: .none,
          into: BytesSink(limit: 3)
        )
      }
    },
  ]

  private static func expectRead(
    _ bench: Bench,
    _ key: ObjectKey,
    _ condition: ReadCondition,
    _ text: String,
  ) async throws(StorageError) {
    let sink = BytesSink()
    _ = try await bench.there.read(key, range: nil, condition: condition, into: sink)
    bench.expect(sink.bytes == Array(text.utf8), "\(condition) gave another content")
  }

  private static func expectRefusal(
    _ bench: Bench,
    _ key: ObjectKey,
    _ condition: ReadCondition,
    _ code: StorageError.Code,
  ) async {
    let sink = BytesSink()
    await bench.expect(code, "a read with \(condition)") { () async throws(StorageError) in
      _ = try await bench.there.read(key, range: nil, condition: condition, into: sink)
    }
    bench.expect(sink.bytes.isEmpty, "a refused read wrote into its sink")
  }
}
