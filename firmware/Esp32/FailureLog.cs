using System;
using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Esp32;

/// <summary>Tells of exceptions in loops that must go on.</summary>
internal static class FailureLog
{
    /// <summary>Says where something failed, and how. Words need memory, and a heap that is full has none: an exception out of a loop's handler would end its thread.</summary>
    public static void LogFailure(ILogger log, string where, Exception failure)
    {
        try
        {
            log.LogWarning(where + ": " + failure.GetType().Name + " " + failure.Message);
        }
        catch (Exception)
        {
            // Then nobody hears of it.
            return;
        }
    }
}
