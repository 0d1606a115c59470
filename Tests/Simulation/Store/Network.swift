/// The weather between all machines and the store, and what is on its way.
final class Network: Sendable {
  private struct State {
    var weather: Weather
    var underWay = 0
    /// Until when nothing goes through.
    var outageEnd = Duration.zero
  }

  private let state: Confined<State>
  private let scheduler: Scheduler
  private let mayComeLate: Bool

  /// After so long a machine gives up waiting for an answer.
  let patience = Duration.seconds(60)

  init(_ weather: Weather, _ scheduler: Scheduler, mayComeLate: Bool) {
    var weather = weather
    if !mayComeLate { weather.late = 0 }
    state = Confined(State(weather: weather))
    self.scheduler = scheduler
    self.mayComeLate = mayComeLate
  }

  /// Whether some request has not reached the store yet.
  var isBusy: Bool { state.value.underWay > 0 }

  func sent(_ count: Int) {
    state.value.underWay += count
  }

  func clear() {
    state.value.weather = .fine
    state.value.outageEnd = .zero
  }

  /// What becomes of a request that is sent now.
  func fate(_ chance: Chance) -> Weather.Fate {
    let now = scheduler.now
    if now < state.value.outageEnd { return .refused }
    if chance.happens(state.value.weather.outages) {
      state.value.outageEnd = now + chance.milliseconds(1_000...Self.longestOutage)
      return .refused
    }
    return state.value.weather.fate(chance)
  }

  /// More milliseconds than a lock counts, and than repetitions wait.
  private static let longestOutage = 100_000

  func delay(_ chance: Chance) async {
    let isSlow = chance.happens(state.value.weather.slow)
    // A store that does not judge is written to under a lock, which a change must not outlive.
    let longest = mayComeLate ? 20_000 : 4_000
    await scheduler.wait(chance.milliseconds(isSlow ? 500...longest : 1...30))
  }
}
