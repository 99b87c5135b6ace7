using System.Runtime.InteropServices;
using StatusConsole;

var isTerminated = false;
using var noted = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => isTerminated = true);
var exitCode = await Verbs.Run(args, Surroundings.OfProcess(), patience: TimeSpan.FromSeconds(2));
return exitCode == ExitCodes.Interrupted && isTerminated ? ExitCodes.Terminated : exitCode;
