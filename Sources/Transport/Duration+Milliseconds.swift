extension Duration {
  /// Whole milliseconds, rounded up, within what libcurl takes.
  var milliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds >= 0 else { return 0 }
    let whole = min(seconds, Int64(Int32.max) / 1000 - 1) * 1000
    return Int(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }
}
