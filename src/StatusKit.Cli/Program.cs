using StatusKit.Cli;

return await Verbs.Run(args, Surroundings.OfProcess(), patience: TimeSpan.FromSeconds(2));
