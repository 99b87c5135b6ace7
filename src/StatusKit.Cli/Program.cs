using StatusKit.Cli;

return await Verbs.Run(args, ConsoleContext.ForProcess(args), patience: TimeSpan.FromSeconds(2));
