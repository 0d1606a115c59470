import LocalFiles
import Manifest
import Storage

extension StorageSuite {
  static let copyChecks = [
    Check("a copy has the content and the attributes, and leaves its source") { bench in
      let (key, copy) = (try ObjectKey(good: "a/b"), ObjectKey.control("deleted/1/b"))
      let time = FileTime(seconds: 1_234_567_890)
      let written = try await bench.put("hello", at: key, attributes: .init(modified: time))
      let version = try await bench.here.copy(key, matching: nil, to: copy, condition: .none)
      if bench.here.capabilities.eTagIsChecksum {
        bench.expect(version == written.eTag, "the ETag is another")
      }
      bench.expect(try await bench.text(copy) == "hello", "the content is another")
      bench.expect(try await bench.text(key) == "hello", "the source is gone")
      let copied = try await bench.there.info(copy)
      bench.expect(version == nil || version == copied.eTag, "it returns another version")
      bench.expect(copied.size == 5, "the size is another")
      bench.expect(copied.modified == time, "the time of modification was not kept")
    },
    Check("a copy without a source is not found") { bench in
      await bench.expect(.notFound, "a copy") { () async throws(StorageError) in
        _ = try await bench.here.copy(
          .control("absent"),
          matching: nil,
          to: .control("copy"),
          condition: .none
        )
      }
      bench.expect(try await bench.list().isEmpty, "something was stored")
    },
    Check("a copy of one version is refused when another is there") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let (key, copy) = (try ObjectKey(good: "a"), ObjectKey.control("deleted/a"))
      let old = try bench.version(try await bench.put("old", at: key))
      _ = try await bench.here.copy(key, matching: old, to: copy, condition: .none)
      try await bench.put("new", at: key)
      await bench.expect(.conditionFailed, "a copy") { () async throws(StorageError) in
        _ = try await bench.there.copy(key, matching: old, to: copy, condition: .none)
      }
      bench.expect(try await bench.text(copy) == "old", "it was copied all the same")
    },
    Check("a copy keeps the conditions of a write") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let (key, copy) = (try ObjectKey(good: "a"), try ObjectKey(good: "b"))
      try await bench.put("source", at: key)
      let there = try bench.version(try await bench.put("there", at: copy))
      let stale = try bench.version(try await bench.put("newer", at: copy, .matches(there)))
      for condition in [WriteCondition.absent, .matches(there)] {
        await bench.expect(.conditionFailed, "a copy with \(condition)") {
          () async throws(StorageError) in
          _ = try await bench.there.copy(key, matching: nil, to: copy, condition: condition)
        }
      }
      bench.expect(try await bench.text(copy) == "newer", "it was copied all the same")
      _ = try await bench.there.copy(key, matching: nil, to: copy, condition: .matches(stale))
      bench.expect(try await bench.text(copy) == "source", "it was not copied")
    },
  ]

  static let deletionChecks = [
    Check("a deleted object is gone, and deleting it again is no error") { bench in
      let (key, other) = (try ObjectKey(good: "a/b/c"), try ObjectKey(good: "a/d"))
      try await bench.put("x", at: key)
      try await bench.put("y", at: other)
      try await bench.here.delete(key, condition: .none)
      try await bench.there.delete(key, condition: .none)
      await bench.expect(.notFound, "info") { () async throws(StorageError) in
        _ = try await bench.there.info(key)
      }
      bench.expect(try await bench.list().map(\.key) == [other], "the listing is another")
    },
    Check("objects deleted together are gone, and only they") { bench in
      let names = ["a", "b/c d+%", "b/é&<>\"'", "b/line\nfeed", "b/tab\t", "never there"]
      var keys = try names.map { try ObjectKey(good: $0) }
      let kept = try ObjectKey(good: "b/kept")
      for key in [kept] + keys.dropLast() {
        _ = try await bench.succeeds(unless: .unsupported) { () async throws(StorageError) in
          try await bench.put("x", at: key)
        }
      }
      keys += try (0..<1_001).map { try ObjectKey(good: "never/\($0)") }
      let failures = try await bench.here.delete(keys)
      bench.expect(failures.isEmpty, "it failed with \(failures)")
      bench.expect(try await bench.list().map(\.key) == [kept], "the listing is another")
      bench.expect(try await bench.here.delete([]).isEmpty, "deleting nothing failed")
    },
    Check("of objects deleted together those stay of which another version is there") { bench in
      guard bench.here.capabilities.conditionalDelete else { return }
      var doomed: [Deletion] = []
      for number in 0..<70 {
        let key = try ObjectKey(good: "a/\(number)")
        doomed.append(Deletion(key, matching: try bench.version(try await bench.put("x", at: key))))
      }
      let changed = doomed[7].key
      try await bench.put("newer", at: changed, on: bench.there)
      let failures = try await bench.here.delete(doomed)
      bench.expect(failures.map(\.key) == [changed], "it failed for others: \(failures)")
      bench.expect(failures.allSatisfy { $0.error.code == .conditionFailed }, "\(failures)")
      bench.expect(try await bench.list().map(\.key) == [changed], "the listing is another")
      bench.expect(try await bench.text(changed) == "newer", "the content is another")
    },
    Check("a prefix of an object is no object that could be deleted") { bench in
      let key = try ObjectKey(good: "a/b")
      try await bench.put("x", at: key)
      try await bench.here.delete(try ObjectKey(good: "a"), condition: .none)
      try await bench.here.delete(try ObjectKey(good: "a/b/c"), condition: .none)
      bench.expect(try await bench.text(key) == "x", "the content is another")
    },
    Check("a name is free for anything after its objects are deleted") { bench in
      let (folder, file) = (try ObjectKey(good: "a/b/c"), try ObjectKey(good: "a"))
      try await bench.put("x", at: folder)
      try await bench.here.delete(folder, condition: .none)
      try await bench.put("y", at: file, on: bench.there)
      bench.expect(try await bench.text(file) == "y", "the content is another")
    },
    Check("a deletion of one version is refused when another is there, or none") { bench in
      guard bench.here.capabilities.conditionalDelete else { return }
      let key = try ObjectKey(good: "a/b")
      let old = try bench.version(try await bench.put("old", at: key))
      let new = try bench.version(try await bench.put("new", at: key))
      for condition in [WriteCondition.matches(old), .absent] {
        await bench.expect(.conditionFailed, "a deletion with \(condition)") {
          () async throws(StorageError) in
          try await bench.there.delete(key, condition: condition)
        }
      }
      bench.expect(try await bench.text(key) == "new", "it was deleted all the same")
      try await bench.there.delete(key, condition: .matches(new))
      bench.expect(try await bench.list().isEmpty, "it was not deleted")
      await bench.expect(.conditionFailed, "a second deletion") {
        () async throws(StorageError) in
        try await bench.here.delete(key, condition: .matches(new))
      }
    },
  ]
}
