namespace NanoMedAgent.MedAgent.Boards;

/// <summary>One line of the check list that locks a board.</summary>
/// <param name="What">What is done, and why.</param>
/// <param name="Command">The command; null when no command does it.</param>
/// <param name="IsRun">Whether medagent can run the command.</param>
/// <param name="IsPermanent">Whether nobody can undo it.</param>
internal sealed record LockStep(string What, FlashStep? Command = null, bool IsRun = false, bool IsPermanent = false);
