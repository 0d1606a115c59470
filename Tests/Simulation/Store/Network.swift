/// The weather between all machines and the store, and what is on its way.
final class Network: Sendable {
  private struct State {
    var weather: Weather
    var underWay = 0
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
  }

  func fate(_ chance: Chance) -> Weather.Fate { state.value.weather.fate(chance) }

  func delay(_ chance: Chance) async {
    let isSlow = chance.happens(state.value.weather.slow)
    // A store that does not judge is written to under a lock, which a change must not outlive.
    let longest = mayComeLate ? 20_000 : 4_000
    await scheduler.wait(chance.milliseconds(isSlow ? 500...longest : 1...30))
  }
}
