namespace StatusKit.Cli;

/// <summary>A part of a line.</summary>
/// <param name="Text">The text, which cannot steer the terminal.</param>
/// <param name="Color">One of Spectre.Console's colors; null for the terminal's own.</param>
/// <param name="Blanks">How many blanks follow it.</param>
internal readonly record struct ColoredText(string Text, string? Color, int Blanks = 0);
