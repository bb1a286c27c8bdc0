using System;
using Microsoft.Extensions.Logging;

namespace NanoMedAgent.Esp32;

/// <summary>Logs exceptions in loops that must go on.</summary>
internal static class FailureLog
{
    /// <summary>
    /// Logs where something failed, and how. Formatting needs memory, which a full heap does not have: an exception in a loop's handler
    /// would end its thread.
    /// </summary>
    public static void LogFailure(ILogger log, string where, Exception failure)
    {
        try
        {
            log.LogWarning(where + ": " + failure.GetType().Name + " " + failure.Message);
        }
        catch (Exception)
        {
            // Then the failure is not logged.
            return;
        }
    }
}
