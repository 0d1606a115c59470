import LocalFiles
import Manifest
import Storage

/// Gives downloaded contents their places, as many at a time as have come.
///
/// A content must survive a loss of power before it gets its name: otherwise the name may
/// survive without the content, and what was there before is gone. Asking the disk for each
/// file by itself costs more than all the rest of a small download. So files wait while those
/// before them are being made durable, and are then made durable together: a disk that takes
/// long gets large groups, and one that is fast keeps nobody waiting.
///
/// At every moment of a power cut a name has its old content or its new one: a group is first
/// made durable as a whole, then each of it renamed, which the file system does entirely or not
/// at all. The rows follow after that, and `BaseKeeper` makes the names durable before it
/// records them.
struct Landing: Sendable {
  let place: Workplace

  /// So many files justify asking the disk for everything, which includes what other programs
  /// have written.
  private static let many = 16

  /// Makes all arrivals durable, and puts each in its place.
  ///
  /// - Returns: what became of each, in their order.
  func land(_ arrivals: [Downloader.Arrival]) async -> [Step.Result] {
    let downloader = Downloader(place: place)
    if arrivals.count >= Self.many, (try? place.tree.synchronizeEverything()) != nil {
      return arrivals.map { arrival in
        result(of: arrival) { try downloader.land(arrival) }
      }
    }
    // Several at once, as the disk then writes its journal once for some of them.
    return await place.pool.map(
      arrivals,
      .waits,
      worker: { downloader },
      { downloader, arrival in result(of: arrival) { try landAlone(arrival, downloader) } },
    )
  }

  private func landAlone(
    _ arrival: Downloader.Arrival,
    _ downloader: Downloader,
  ) throws -> Effect {
    do {
      try downloader.makeDurable(arrival)
    } catch {
      downloader.giveUp(arrival)
      throw error
    }
    return try downloader.land(arrival)
  }

  private func result(
    of arrival: Downloader.Arrival,
    _ body: () throws -> Effect,
  ) -> Step.Result {
    let outcome = Result { Settler.Outcome(effect: try body()) }
    return Step.Result(step: .change(arrival.change), outcome: outcome.mapError(StepFailure.init))
  }
}
