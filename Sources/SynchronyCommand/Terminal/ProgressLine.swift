import Synchrony

/// The line that shows how far a stage has come.
struct ProgressLine {
  var stage: SyncEvent.Stage
  var progress: SyncEvent.Progress?
  /// How fast it goes, or nil while that cannot be told.
  var rate: ProgressRate?

  private static let widestBar = 24

  /// Returns the line in at most `columns - 1` columns.
  func text(columns: Int) -> String {
    let room = columns - 1
    var parts = [stage.title] + counts + speed
    while parts.count > 1, Self.width(parts) > room { parts.removeLast() }
    let line = parts.joined(separator: "  ")
    guard let fraction else { return String(line.prefix(room)) }
    let bar = Self.bar(fraction, width: min(Self.widestBar, room - Self.width(parts) - 2))
    return String(
      ([parts[0], bar] + parts.dropFirst()).filter { !$0.isEmpty }
        .joined(separator: "  ").prefix(room)
    )
  }

  /// How much is done, 0 to 1, or nil while the whole is not known.
  var fraction: Double? {
    guard let progress else { return nil }
    if let total = progress.totalBytes, total > 0 {
      return min(1, Double(progress.bytes) / Double(total))
    }
    guard let total = progress.totalFiles, total > 0 else { return nil }
    return min(1, Double(progress.files) / Double(total))
  }

  private var counts: [String] {
    guard let progress else { return [] }
    var counts: [String] = []
    if let fraction { counts.append("\(Int(fraction * 100))%".leftPadded(to: 4)) }
    let total = progress.totalFiles.map { "/\($0)" } ?? ""
    if progress.files > 0 || progress.totalFiles != nil {
      counts.append("\(progress.files)\(total) files")
    }
    if progress.bytes > 0 { counts.append(ByteCount(progress.bytes).description) }
    return counts
  }

  private var speed: [String] {
    guard let rate, let progress else { return [] }
    var speed: [String] = []
    if rate.bytesPerSecond >= 1 { speed.append("\(ByteCount(Int64(rate.bytesPerSecond)))/s") }
    if let left = rate.secondsLeft(progress) { speed.append("\(ClockText(seconds: left)) left") }
    return speed
  }

  private static func width(_ parts: [String]) -> Int {
    parts.reduce(0) { $0 + $1.count } + 2 * (parts.count - 1)
  }

  private static func bar(_ fraction: Double, width: Int) -> String {
    let inner = width - 2
    guard inner >= 5 else { return "" }
    let full = Int(fraction * Double(inner))
    return "[" + String(repeating: "#", count: full)
      + String(repeating: "-", count: inner - full) + "]"
  }
}

extension SyncEvent.Stage {
  /// What is being done, for a person.
  var title: String {
    switch self {
    case .connecting: "Connecting"
    case .scanning: "Reading the Data folder"
    case .initialising: "Making the first ledger"
    case .applying: "Transferring"
    }
  }
}

extension String {
  /// The text with blanks in front, in at least `width` characters.
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
