using System.CommandLine;
using StatusKit.Nmp;

namespace StatusKit.Cli;

/// <summary><c>--cluster</c>, <c>--threshold NAME=TIME</c> and <c>--now TIME</c>: what verbs judge with.</summary>
internal sealed class DiagnosisOptions
{
    // By the names of the options of the library.
    private static readonly SortedDictionary<string, Func<DiagnosisContext, TimeSpan, DiagnosisContext>> Limits =
        new(StringComparer.Ordinal)
        {
            ["slow-start"] = static (c, limit) => c with { Cfs = c.Cfs with { SlowStart = limit } },
            ["not-starting"] = static (c, limit) => c with { Cfs = c.Cfs with { NotStarting = limit } },
            ["job-not-starting"] = static (c, limit) => c with { Cfs = c.Cfs with { JobNotStarting = limit } },
            ["slow-run"] = static (c, limit) => c with { Cfs = c.Cfs with { SlowRun = limit } },
            ["slow-image-run"] = static (c, limit) => c with { Cfs = c.Cfs with { SlowImageRun = limit } },
            ["running-long"] = static (c, limit) => c with { Cfs = c.Cfs with { RunningLong = limit } },
            ["debug-wait"] = static (c, limit) => c with { Cfs = c.Cfs with { DebugWait = limit } },
            ["session-ttl"] = static (c, limit) => c with { Cfs = c.Cfs with { SessionTtl = limit } },
            ["start-grace"] = static (c, limit) => c with { Nmp = c.Nmp with { StartGrace = limit } },
            ["schedule-horizon"] = static (c, limit) => c with { Nmp = c.Nmp with { ScheduleHorizon = limit } },
            ["reset-grace"] = static (c, limit) => c with { Nmp = c.Nmp with { ResetGrace = limit } },
            ["download-limit"] = static (c, limit) => c with { Nmp = c.Nmp with { DownloadLimit = limit } },
            ["ha-turn-limit"] = static (c, limit) => c with { Nmp = c.Nmp with { HaTurnLimit = limit } },
            ["pick-up-grace"] = static (c, limit) => c with { Nmp = c.Nmp with { PickUpGrace = limit } },
            ["install-limit"] = static (c, limit) => c with { Nmp = c.Nmp with { InstallLimit = limit } },
            ["rollback-limit"] = static (c, limit) => c with { Nmp = c.Nmp with { RollbackLimit = limit } },
            ["clock-tolerance"] = static (c, limit) => c with
            {
                Cfs = c.Cfs with { ClockTolerance = limit },
                Nmp = c.Nmp with { ClockTolerance = limit },
            },
        };

    private readonly Option<DateTimeOffset?> _now = NowOption.Create();

    private readonly Option<bool> _cluster = new("--cluster")
    {
        Description = "The nodes are edge clusters: their hints, and 'failed' is the end.",
    };

    private readonly Option<string[]> _limits = new("--threshold")
    {
        Description = "How long a state is normal, such as install-limit=20m; may be repeated. "
            + $"NAME is one of {string.Join(", ", Limits.Keys)}.",
        HelpName = "NAME=TIME",
        Arity = ArgumentArity.OneOrMore,
    };

    public DiagnosisOptions() => _limits.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (ErrorIn(token.Value) is { } error)
            {
                result.AddError(error);
                return;
            }
        }
    });

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_now);
        command.Add(_cluster);
        command.Add(_limits);
    }

    /// <summary>The time that was given; null when none was.</summary>
    public DateTimeOffset? NowIn(ParseResult parsed) => parsed.GetValue(_now);

    /// <summary>What to judge with.</summary>
    public DiagnosisContext Read(ParseResult parsed, TimeProvider time)
    {
        var context = new DiagnosisContext(parsed.GetValue(_now) ?? time.GetUtcNow());
        if (parsed.GetValue(_cluster))
        {
            context = context with { Nmp = context.Nmp with { NodeType = NmpNodeType.Cluster } };
        }

        foreach (var limit in parsed.GetValue(_limits) ?? [])
        {
            var (name, text) = Split(limit);
            if (DurationOption.TryParse(text, out var duration))
            {
                context = Limits[name](context, duration);
            }
        }

        return context;
    }

    private static string? ErrorIn(string limit)
    {
        var (name, text) = Split(limit);
        return !Limits.ContainsKey(name) ? $"--threshold '{name}' is not one of {string.Join(", ", Limits.Keys)}."
            : !DurationOption.TryParse(text, out _) ? $"--threshold {DurationOption.ErrorIn(text)}"
            : null;
    }

    private static (string Name, string Text) Split(string limit) =>
        limit.IndexOf('=', StringComparison.Ordinal) is var at and >= 0
            ? (limit[..at], limit[(at + 1)..])
            : (limit, "");
}
