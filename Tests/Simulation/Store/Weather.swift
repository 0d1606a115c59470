/// How often what goes wrong between a machine and the store.
package struct Weather: Sendable, Hashable {
  /// The store refuses for the moment, and does nothing.
  var refused = 0.0
  /// The answer does not come, whether the request was carried out or not.
  var lost = 0.0
  /// The request is carried out long after the machine has given up.
  var late = 0.0
  /// The request comes twice.
  var duplicated = 0.0
  /// The body breaks off.
  var truncated = 0.0
  /// The body changes on its way.
  var corrupted = 0.0
  /// The store says that what is to be copied is not there, whether it is or not.
  ///
  /// Whoever looks is told the truth: what is always denied, nobody can tell from what is gone.
  var denied = 0.0
  /// The answer takes seconds.
  var slow = 0.0
  /// The store refuses, and goes on with that for up to minutes.
  var outages = 0.0

  static let fine = Weather()

  /// What may happen to one request.
  enum Fate: String {
    case fine, refused, lost, late, duplicated, truncated, corrupted, denied
  }

  func fate(_ chance: Chance) -> Fate {
    let table: [(Double, Fate)] = [
      (refused, .refused), (lost, .lost), (late, .late), (duplicated, .duplicated),
      (truncated, .truncated), (corrupted, .corrupted), (denied, .denied),
    ]
    var left = chance.fraction()
    for (share, fate) in table {
      if left < share { return fate }
      left -= share
    }
    return .fine
  }

  /// The same with one kind of trouble less, for each kind that there is.
  var milder: [Weather] {
    let kinds: [WritableKeyPath<Weather, Double>] = [
      \.refused, \.lost, \.late, \.duplicated, \.truncated, \.corrupted, \.denied, \.slow,
      \.outages,
    ]
    return kinds.filter { self[keyPath: $0] > 0 }.map { kind in
      var weather = self
      weather[keyPath: kind] = 0
      return weather
    }
  }
}
