using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace StatusKit.TestKit;

/// <summary>R-23: everything that is logged, traced, thrown or answered while a test runs, and a search for secrets in it.</summary>
public sealed class SecretSearch : IDisposable
{
    private readonly string[] _secrets;
    private readonly FakeLogCollector _logs = new();
    private readonly ConcurrentQueue<(string Place, string Text)> _seen = new();
    private readonly ActivityListener _listener;

    /// <summary>Starts to listen to spans of all sources.</summary>
    public SecretSearch(params string[] secrets)
    {
        _secrets = secrets;
        _listener = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                Add("span", $"{activity.DisplayName} {activity.StatusDescription} {Join(activity.TagObjects)} {Join(activity.Baggage)}");
                foreach (var happened in activity.Events)
                {
                    Add("span", $"{happened.Name} {Join(happened.Tags)}");
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Loggers = new FakeLoggerProvider(_logs);
    }

    /// <summary>Loggers whose records are searched, with their states and scopes.</summary>
    public ILoggerProvider Loggers { get; }

    /// <summary>Adds what was shown elsewhere, such as the body of an answer.</summary>
    public void Add(string place, string? text) => _seen.Enqueue((place, text ?? ""));

    /// <summary>Adds an exception, with all that it holds.</summary>
    public void Add(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            Add("exception", $"{e} {string.Join(' ', e.Data.Keys.Cast<object>().Select(key => $"{key}={e.Data[key]}"))}");
        }
    }

    /// <summary>The places at which anything was seen, in order: a search of nothing finds nothing.</summary>
    public IReadOnlyList<string> Places => [.. Seen().Select(each => each.Place).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What holds a secret; "" when nothing does.</summary>
    public string Found() => string.Join(
        "\n", Seen().Where(each => _secrets.Any(secret => each.Text.Contains(secret, StringComparison.OrdinalIgnoreCase))).Select(each => $"{each.Place}: {each.Text}"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        Loggers.Dispose();
    }

    private IEnumerable<(string Place, string Text)> Seen() =>
        _seen.Concat(_logs.GetSnapshot().Select(log => ("log", $"{log.Message} {log.Exception} {Text(log.State)} {string.Join(' ', log.Scopes.Select(Text))}")));

    private static string Text(object? state) => state switch
    {
        IEnumerable<KeyValuePair<string, string?>> texts => Join(texts),
        IEnumerable<KeyValuePair<string, object?>> values => Join(values),
        _ => $"{state}",
    };

    private static string Join<TValue>(IEnumerable<KeyValuePair<string, TValue>> pairs) => string.Join(' ', pairs.Select(pair => $"{pair.Key}={pair.Value}"));
}
