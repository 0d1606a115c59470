import Manifest
import Storage

extension StorageSuite {
  static let cancellationChecks = [
    Check("a cancelled task starts no write, copy or deletion") { bench in
      let (kept, new) = (try ObjectKey(good: "kept"), try ObjectKey(good: "new"))
      let eTag = try bench.version(try await bench.put("x", at: kept))
      await cancelled(bench, "a write") { () async throws(StorageError) in
        try await bench.put("y", at: new)
      }
      await cancelled(bench, "a write over a version") { () async throws(StorageError) in
        try await bench.put("y", at: kept, .matches(eTag))
      }
      await cancelled(bench, "a copy") { () async throws(StorageError) in
        _ = try await bench.here.copy(kept, matching: nil, to: new, condition: .none)
      }
      await cancelled(bench, "a deletion") { () async throws(StorageError) in
        try await bench.here.delete(kept, condition: .none)
      }
      bench.expect(try await bench.list().map(\.key) == [kept], "something was changed")
      bench.expect(try await bench.text(kept) == "x", "the content was changed")
    },
    Check("a write that is cancelled on the way stores all or nothing") { bench in
      let key = try ObjectKey(good: "file")
      try await bench.put("old", at: key)
      let size: Int64 = 1_000_000
      let isStopped = try await writeAndCancel(bench, key, size)
      let found = try await bench.there.info(key).size
      bench.expect(isStopped || found == size, "it succeeded and stored nothing")
      bench.expect(!isStopped || found == 3, "it was cancelled and left \(found) bytes")
    },
  ]

  static let raceChecks = [
    Check("of many who write where nothing may lie, one wins") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      for round in 0..<5 {
        let key = try ObjectKey(good: "race/\(round)")
        try await expectOneWinner(bench, at: key, .absent)
      }
    },
    Check("of many who write over one version, one wins") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "race")
      for _ in 0..<3 {
        let base = try bench.version(try await bench.put("base", at: key))
        try await expectOneWinner(bench, at: key, .matches(base))
      }
    },
    Check("no change is lost when all read, add and write over what they read") { bench in
      guard bench.here.capabilities.conditionalWrite else { return }
      let key = try ObjectKey(good: "counter")
      try await bench.put("", at: key)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<6 {
          group.addTask { try await addLine(bench, bench.machine(number), key, number) }
        }
        try await group.waitForAll()
      }
      let lines = try await bench.text(key).split(separator: "\n").map(String.init).sorted()
      bench.expect(lines == (0..<6).map { "\($0)" }, "the lines are \(lines)")
    },
    Check("a reader never sees a mixture while others write") { bench in
      let key = try ObjectKey(good: "mixed/file")
      try await bench.put(String(repeating: "0", count: 300_000), at: key)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1..<4 {
          group.addTask {
            for _ in 0..<3 {
              let text = String(repeating: "\(number)", count: 300_000 + number)
              try await bench.put(text, at: key, on: bench.machine(number))
            }
          }
          group.addTask {
            for _ in 0..<5 { try await expectWhole(bench, bench.machine(number), key) }
          }
        }
        try await group.waitForAll()
      }
    },
    Check("objects can be made where others delete the last ones") { bench in
      try await bench.forEach(0..<60) { number in
        let key = try ObjectKey(good: "deep/er/n\(number % 4)/x\(number)")
        let storage = bench.machine(number)
        try await bench.put("x", at: key, .absent, on: storage)
        try await storage.delete(key, condition: .none)
      }
      bench.expect(try await bench.list().isEmpty, "something is left")
    },
  ]

  private static func cancelled(
    _ bench: Bench,
    _ what: String,
    _ body: @escaping @Sendable () async throws(StorageError) -> Void,
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.cancelAll()
      group.addTask { await bench.expect(.cancelled, "\(what) in a cancelled task", body) }
    }
  }

  private static func writeAndCancel(
    _ bench: Bench,
    _ key: ObjectKey,
    _ size: Int64,
  ) async throws -> Bool {
    let stop = StopSwitch()
    let (starts, start) = AsyncStream<Void>.makeStream()
    let source = TriggerSource(size: size) { stop.press() }
    let writing = Task {
      for await _ in starts { break }
      return try await !bench.succeeds(unless: .cancelled) { () async throws(StorageError) in
        let none = ObjectAttributes()
        _ = try await bench.here.write(key, from: source, attributes: none, condition: .none)
      }
    }
    stop.connect(writing)
    start.yield()
    return try await writing.value
  }

  /// Lets many write at once, and expects one to be told that it won, and to have won.
  private static func expectOneWinner(
    _ bench: Bench,
    at key: ObjectKey,
    _ condition: WriteCondition,
  ) async throws {
    let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
      for number in 0..<12 {
        group.addTask {
          let isWinner = try await bench.succeeds(unless: .conditionFailed) {
            () async throws(StorageError) in
            try await bench.put("\(number)", at: key, condition, on: bench.machine(number))
          }
          return isWinner ? number : nil
        }
      }
      return try await group.reduce(into: []) { if let winner = $1 { $0.append(winner) } }
    }
    bench.expect(winners.count == 1, "\(winners.count) were told that they won")
    let text = try await bench.text(key)
    bench.expect(winners.contains { "\($0)" == text }, "what is stored is \(text), not a winner's")
  }

  private static func addLine(
    _ bench: Bench,
    _ storage: any Storage,
    _ key: ObjectKey,
    _ number: Int,
  ) async throws {
    for _ in 0..<1_000 {
      let (bytes, info) = try await bench.bytes(key, on: storage)
      let text = String(decoding: bytes, as: UTF8.self) + "\(number)\n"
      let isDone = try await bench.succeeds(unless: .conditionFailed) {
        () async throws(StorageError) in
        try await bench.put(text, at: key, .matches(try bench.version(info)), on: storage)
      }
      if isDone { return }
    }
    bench.note("a writer never got its turn")
  }

  private static func expectWhole(
    _ bench: Bench,
    _ storage: any Storage,
    _ key: ObjectKey,
  ) async throws {
    let sink = BytesSink()
    let digest = try DigestingSink(sink)
    let info = try await storage.read(key, range: nil, condition: .none, into: digest)
    let bytes = sink.bytes
    let first = bytes.first ?? 0
    bench.expect(bytes.allSatisfy { $0 == first }, "a reader saw a mixture")
    let expected = 300_000 + Int(first) - 48
    bench.expect(bytes.count == expected, "a reader saw \(bytes.count) of \(expected) bytes")
    bench.expect(info.size == Int64(bytes.count), "a read returned another size than it read")
    let isRight = info.checksum == nil || info.checksum == digest.finish()
    bench.expect(isRight, "a read returned another checksum than it read")
  }
}
