import Foundation
import TestSupport
import Testing

/// Tries a parser on many inputs, and holds what it makes of each against laws.
///
/// Without settings each parser gets the same few hundred inputs each time. `Scripts/fuzz` lets
/// it go on for longer: `SYNCHRONY_FUZZ_SECONDS` or `SYNCHRONY_FUZZ_COUNT` say how long,
/// `SYNCHRONY_FUZZ_SEED` with which seed it begins, and `SYNCHRONY_FUZZ_LOG` names a file that
/// holds the parser and the seed at work, which is all that is left after a crash.
struct Fuzzing {
  /// A law that an input has broken.
  struct Failure: Error {
    let words: String
  }

  private static let settings = ProcessInfo.processInfo.environment
  private static let seconds = settings["SYNCHRONY_FUZZ_SECONDS"].flatMap(Double.init)
  private static let count = settings["SYNCHRONY_FUZZ_COUNT"].flatMap(UInt64.init) ?? 1_000
  private static let first = settings["SYNCHRONY_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
  private static let log = settings["SYNCHRONY_FUZZ_LOG"]

  let name: String
  let mutator: Mutator

  /// Makes a run.
  ///
  /// - Parameters:
  ///   - name: the parser.
  ///   - corpus: good inputs.
  ///   - words: what means something to the parser.
  init(_ name: String, _ corpus: [[UInt8]], words: [String] = []) {
    self.name = name
    mutator = Mutator(corpus: corpus + [[]], words: words)
  }

  init(_ name: String, texts: [String], words: [String] = []) {
    self.init(name, texts.map { Array($0.utf8) }, words: words)
  }

  /// Tries `law` on input after input; it throws where one is broken.
  func check(_ law: (_ input: [UInt8], inout SeededRandom) async throws -> Void) async {
    let handle = Self.log.flatMap { path -> FileHandle? in
      let path = "\(path).\(name.filter { $0.isLetter })"
      _ = FileManager.default.createFile(atPath: path, contents: nil)
      return FileHandle(forWritingAtPath: path)
    }
    let start = Date()
    var tried: UInt64 = 0
    var bytes = 0
    while isGoingOn(tried, since: start) {
      let seed = Self.first &+ tried
      note(seed, in: handle)
      var random = SeededRandom(seed: seed)
      let input = mutator.input(&random)
      bytes += input.count
      do {
        try await law(input, &random)
      } catch {
        let words = (error as? Failure)?.words ?? "\(error)"
        let shown = String(reflecting: String(decoding: input.prefix(2_000), as: UTF8.self))
        Issue.record("\(name), seed \(seed): \(words)\n\(shown)")
        return
      }
      tried += 1
    }
    try? handle?.truncate(atOffset: 0)
    guard Self.seconds != nil || Self.settings["SYNCHRONY_FUZZ_COUNT"] != nil else { return }
    let time = max(Date().timeIntervalSince(start), 0.001)
    print("fuzz: \(name): \(tried) inputs, \(Int(Double(tried) / time)) a second, \(bytes) bytes")
  }

  private func isGoingOn(_ tried: UInt64, since start: Date) -> Bool {
    guard let seconds = Self.seconds else { return tried < Self.count }
    return Date().timeIntervalSince(start) < seconds
  }

  private func note(_ seed: UInt64, in handle: FileHandle?) {
    guard let handle else { return }
    try? handle.seek(toOffset: 0)
    try? handle.write(contentsOf: Data("\(name), seed \(seed)\n".utf8))
  }
}

/// Breaks off where a law is broken.
func expect(_ holds: Bool, _ words: @autoclosure () -> String) throws(Fuzzing.Failure) {
  if !holds { throw Fuzzing.Failure(words: words()) }
}
