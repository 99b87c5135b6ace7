using StatusKit.Cli;

return await Verbs.Run(args, ConsoleContext.ForProcess(), patience: TimeSpan.FromSeconds(2));
