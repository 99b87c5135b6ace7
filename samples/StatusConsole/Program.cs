using System.CommandLine;
using System.CommandLine.Invocation;
using StatusConsole;

var root = new RootCommand("Reads, checks, judges and writes status documents. Without arguments: the documented session and upgrade status, and what StatusKit understands of them.")
{
    FormatCommand.Create(),
    ValidateCommand.Create(),
    DiagnoseCommand.Create(),
    TransitionsCommand.Create(),
    CfsCommand.Create(),
    NmpCommand.Create(),
};
root.SetAction(_ => MainJob.Run());

// A file may be called '@name': it is no response file.
var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Action is ParseErrorAction)
{
    Screen.Complain($"usage: {parsed.Errors[0].Message} Try --help.");
    return ExitCodes.Unusable;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (UnusableException e)
{
    Screen.Complain(e.Remark);
    return ExitCodes.Unusable;
}
catch (IOException e)
{
    Screen.Complain(new Remark("stdout", null, Severity.Error, "unwritable-output", e.Message));
    return ExitCodes.Unusable;
}
