using System.Data.Common;
using System.Security.Cryptography;

namespace NanoMedAgent.Hospital.Texts;

/// <summary>What a program says when it cannot go on: one line, without a stack trace.</summary>
public static class FailureText
{
    /// <summary>The words for a failure.</summary>
    public static string Of(Exception failure) => Printable.Line(failure switch
    {
        IOException or UnauthorizedAccessException when !failure.Message.Contains("; ", StringComparison.Ordinal) =>
            $"{failure.Message.TrimEnd('.')}; check the name, and what you may read and write there",
        IOException or UnauthorizedAccessException or InvalidDataException or CryptographicException or DbException => failure.Message,
        OperationCanceledException => "stopped",
        _ => $"this is a fault of the program, please report it: {failure.GetType().Name} in "
            + $"{failure.TargetSite?.DeclaringType?.Name}.{failure.TargetSite?.Name}: {failure.Message}",
    });
}
