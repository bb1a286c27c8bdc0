using System.Threading.Channels;
using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Collector;

/// <summary>
/// Sends acknowledgements in the background, so that storing never waits for the broker. Of each class of a device one at most waits, and
/// it is made when it is sent: it says what is stored then. One that is lost costs nothing: the device sends its readings again, and gets
/// it then.
/// </summary>
/// <param name="make">Makes the acknowledgements of classes of devices.</param>
/// <param name="publish">Publishes it; false when the broker has not confirmed it.</param>
internal sealed class AcknowledgementSender(
    Func<IReadOnlyCollection<(string Device, string DataClass)>, IReadOnlyList<Message>> make, Func<Message, Task<bool>> publish)
{
    // One after the other, each would wait until the broker has confirmed the one before.
    private const int AtOnce = 64;

    private readonly HashSet<(string Device, string DataClass)> _waiting = [];
    private bool _isSending;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>An acknowledgement could not be made.</summary>
    public event Action<Exception>? Failed;

    /// <summary>Acknowledgements were sent: whether the broker has confirmed all of them.</summary>
    public event Action<bool>? Sent;

    /// <summary>Whether acknowledgements wait to be sent, or to be confirmed.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_waiting)
            {
                return _isSending || _waiting.Count > 0;
            }
        }
    }

    /// <summary>Acknowledges classes of devices soon.</summary>
    public void Add(IEnumerable<(string Device, string DataClass)> classes)
    {
        lock (_waiting)
        {
            _waiting.UnionWith(classes);
        }

        _signal.Writer.TryWrite(true);
    }

    /// <summary>Sends what waits, and then no more.</summary>
    public void Complete() => _signal.Writer.TryComplete();

    /// <summary>Sends until it is completed.</summary>
    public async Task RunAsync()
    {
        while (await _signal.Reader.WaitToReadAsync())
        {
            while (_signal.Reader.TryRead(out _))
            {
                foreach ((string Device, string DataClass)[] classes in TakeAll().Chunk(AtOnce))
                {
                    await SendAsync(classes);
                }

                lock (_waiting)
                {
                    _isSending = false;
                }
            }
        }
    }

    private (string Device, string DataClass)[] TakeAll()
    {
        lock (_waiting)
        {
            (string, string)[] all = [.. _waiting];
            _waiting.Clear();
            _isSending = true;
            return all;
        }
    }

    private async Task SendAsync((string Device, string DataClass)[] classes)
    {
        try
        {
            bool[] confirmed = await Task.WhenAll(make(classes).Select(publish));
            Sent?.Invoke(Array.TrueForAll(confirmed, each => each));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            Failed?.Invoke(failure);
        }
    }
}
