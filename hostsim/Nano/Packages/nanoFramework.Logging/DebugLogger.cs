using System;
using System.Reflection;
using Microsoft.Extensions.Logging;
using NanoMedAgent.Nano.Chip;

namespace nanoFramework.Logging.Debug;

/// <summary>Writes to the debug output.</summary>
public class DebugLogger : ILogger
{
    public DebugLogger(string loggerName)
    {
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log(LogLevel logLevel, EventId eventId, string state, Exception exception, MethodInfo format)
    {
        SimulatedEsp32.Current.Call("DebugLogger.Log");
        SimulatedEsp32.Current.WriteLog(logLevel + ": " + state);
    }
}
