using System.CommandLine;

namespace StatusKit.Cli;

/// <summary><c>--watch</c>: what a verb prints, drawn again when the store changed, until it is interrupted.</summary>
internal static class LiveView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // How often ages are brought up to date without any change.
    private const int PausesWithoutChange = 10;

    /// <summary>The option of a command; refused where nobody looks.</summary>
    public static Option<bool> AddTo(Command command, ConsoleContext context)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Draw it again when something changes, until Ctrl-C; on a terminal." };
        watch.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<bool>() && context.Screen.Height is null)
            {
                result.AddError("--watch needs a terminal; 'changes --follow' prints changes anywhere.");
            }
        });
        command.Add(watch);
        return watch;
    }

    /// <summary>Draws once, or with <c>--watch</c> again and again.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="isWatched">Whether to draw again.</param>
    /// <param name="sequence">The number of the last change.</param>
    /// <param name="draw">Draws on a screen.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">A token to cancel the operation.</param>
    public static async Task<int> ShowAsync(
        Screen screen,
        bool isWatched,
        Func<CancellationToken, ValueTask<long>> sequence,
        Func<Screen, Task<int>> draw,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!isWatched)
        {
            return await draw(screen);
        }

        screen.EnterLiveView();
        try
        {
            while (true)
            {
                var drawn = await sequence(cancellationToken);
                await screen.DrawAsync(draw);
                for (var pauses = 0; pauses < PausesWithoutChange; pauses++)
                {
                    await Task.Delay(Pause, time, cancellationToken);
                    if (await sequence(cancellationToken) != drawn)
                    {
                        break;
                    }
                }
            }
        }
        finally
        {
            screen.LeaveLiveView();
        }
    }
}
