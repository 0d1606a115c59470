extension Transfer {
  /// A body up to this size cannot be on its way for long once it was given to the system.
  private static let smallBody: Int64 = 64 << 10

  /// How long too little has passed to be called progress.
  ///
  /// - Parameters:
  ///   - progress: a number that changes by every byte that passes.
  ///   - now: the moment of the look.
  ///   - configuration: what is too little.
  /// - Returns: the time since there was progress.
  func silence(
    progress: Int64,
    now: Duration,
    _ configuration: HTTPConfiguration,
  ) -> Duration {
    let step = progress - lastProgress.bytes
    if isHeld || abs(step) >= leastStep(configuration) { lastProgress = (progress, now) }
    return now - lastProgress.at
  }

  /// How long a silence may be.
  func patience(_ configuration: HTTPConfiguration) -> Duration {
    // Whoever has begun to answer is expected to go on, with white space at least; an answer that
    // came damaged may promise more than there is.
    if let patience = request.patience, head.status == 0 { return patience }
    guard isAwaitingAnswer, request.body.count <= Self.smallBody else {
      return configuration.stallTime
    }
    return min(configuration.answerTime, configuration.stallTime)
  }

  /// The error of a silence that was too long.
  var silenceError: TransportError {
    let what =
      isAwaitingAnswer
      ? "does not answer; look whether it runs, and at the network" : "stands still"
    return error(.timedOut, "\(host) \(what).")
  }

  private var isAwaitingAnswer: Bool { mayHaveArrived && head.status == 0 }

  private func leastStep(_ configuration: HTTPConfiguration) -> Int64 {
    guard request.patience == nil else { return 1 }
    return max(Int64(configuration.leastSpeed * (configuration.stallTime / .seconds(1))), 1)
  }
}
