using NanoMedAgent.Platform;

namespace Device.World;

/// <summary>Answers at once, with the image of <see cref="VendorRelease"/>.</summary>
internal sealed class MemoryMirror : IPayloadSource
{
    private int _offset;
    private int _count;

    /// <inheritdoc/>
    public void Request(string uri, int offset, int count, int size)
    {
        _offset = offset;
        _count = count;
    }

    /// <inheritdoc/>
    public PayloadAnswer TakeAnswer(out byte[] part)
    {
        part = new byte[_count];
        VendorRelease.ReadImage(_offset, part, _count);
        return PayloadAnswer.Arrived;
    }

    /// <inheritdoc/>
    public void Cancel()
    {
    }
}
