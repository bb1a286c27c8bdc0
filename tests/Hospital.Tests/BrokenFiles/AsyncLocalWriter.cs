using System.Text;

namespace Hospital.Tests.BrokenFiles;

/// <summary>Writes to the writer of whoever calls.</summary>
/// <param name="own">The writer of each flow of calls.</param>
/// <param name="common">For those that have none.</param>
internal sealed class AsyncLocalWriter(AsyncLocal<TextWriter?> own, TextWriter common) : TextWriter
{
    public override Encoding Encoding => common.Encoding;

    private TextWriter Writer => own.Value ?? common;

    public override void Write(char value) => Writer.Write(value);

    public override void Write(char[] buffer, int index, int count) => Writer.Write(buffer, index, count);

    public override void Write(string? value) => Writer.Write(value);

    public override void Flush() => Writer.Flush();
}
