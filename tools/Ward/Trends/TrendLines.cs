using System.Text;

namespace NanoMedAgent.Ward.Trends;

/// <summary>Writes the two lines of a trend as SVG paths.</summary>
/// <param name="scale">Where points lie.</param>
internal sealed class TrendLines(TrendScale scale)
{
    private readonly StringBuilder _onTime = new();
    private readonly StringBuilder _late = new();
    private StringBuilder? _pen;

    /// <summary>The path of the values that arrived on time.</summary>
    public string OnTime => _onTime.ToString();

    /// <summary>The path of the values that arrived late.</summary>
    public string Late => _late.ToString();

    /// <summary>Whether a late value was added.</summary>
    public bool HasLatePoint { get; private set; }

    /// <summary>Adds a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="previous">The point that it is joined to; null after a gap.</param>
    public void Add(TrendPoint point, TrendPoint? previous)
    {
        HasLatePoint |= point.IsLate;

        // The line that leads to a late value, or away from one, is late as well.
        StringBuilder path = point.IsLate || previous is { IsLate: true } ? _late : _onTime;
        if (previous is not { } start)
        {
            // A value that stands alone is a dot: a line without length, with round ends.
            Append(path, 'M', point);
            path.Append("h0");
        }
        else
        {
            if (_pen != path)
            {
                Append(path, 'M', start);
            }

            Append(path, 'L', point);
        }

        _pen = path;
    }

    /// <summary>Ends the line of one vital sign.</summary>
    public void End() => _pen = null;

    private void Append(StringBuilder path, char command, TrendPoint point)
    {
        path.Append(command);
        AppendTenths(path, scale.X(point.Time));
        path.Append(' ');
        AppendTenths(path, scale.Y(point.Value));
    }

    /// <summary>As the format "0.#" does, which takes most of the time that a drawing takes.</summary>
    private static void AppendTenths(StringBuilder path, double number)
    {
        int tenths = (int)Math.Round(Math.Abs(number) * 10, MidpointRounding.AwayFromZero);
        if (number < 0 && tenths > 0)
        {
            path.Append('-');
        }

        path.Append(tenths / 10);
        if (tenths % 10 != 0)
        {
            path.Append('.').Append((char)('0' + (tenths % 10)));
        }
    }
}
