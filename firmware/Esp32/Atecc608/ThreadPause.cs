using System.Threading;
using NanoMedAgent.Element;

namespace NanoMedAgent.Esp32.Atecc608;

/// <summary>Waits for the chip, while other threads run.</summary>
internal sealed class ThreadPause : IPause
{
    /// <inheritdoc/>
    [OwnFrame]
    public void Wait(int milliseconds) => Thread.Sleep(milliseconds);
}
