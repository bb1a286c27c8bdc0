using System;
using System.Collections;
using System.Globalization;
using System.Text;

namespace nanoFramework.Json;

/// <summary>Parses JSON with the package's errors: see the table in hostsim/Nano/README.md.</summary>
internal sealed class JsonReader
{
    private readonly string _text;
    private int _position;

    public JsonReader(string text) => _text = text;

    /// <summary>A Hashtable with names in lower case, an ArrayList, a string, a long, a double, a bool or null.</summary>
    public object ReadValue()
    {
        char next = Peek();
        switch (next)
        {
            case '{':
                return ReadObject();
            case '[':
                return ReadArray();
            case '"':
                return ReadText();
            default:
                return ReadWord();
        }
    }

    private Hashtable ReadObject()
    {
        Hashtable members = [];
        _position++;
        while (Peek() != '}')
        {
            string name = ReadRawText();
            Expect(':');
            members[name.ToLowerInvariant()] = ReadValue();
            if (Peek() == ',')
            {
                _position++;
            }
        }

        _position++;
        return members;
    }

    private ArrayList ReadArray()
    {
        ArrayList items = [];
        _position++;
        while (Peek() != ']')
        {
            items.Add(ReadValue());
            if (Peek() == ',')
            {
                _position++;
            }
        }

        _position++;
        return items;
    }

    private object ReadWord()
    {
        int start = _position;
        while (_position < _text.Length && ",]} \t\r\n".IndexOf(_text[_position]) < 0)
        {
            _position++;
        }

        string word = _text.Substring(start, _position - start);
        return word == "null" ? null
            : word == "true" ? true
            : word == "false" ? false
            : long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
            : double.Parse(word, CultureInfo.InvariantCulture);
    }

    private string ReadText()
    {
        string text = ReadRawText();
        if (DateText.TryReplace(text, out string date))
        {
            return date;
        }

        if (text.Length > 1 && text[text.Length - 1] == '"')
        {
            // Taken for a text that still has its quotation marks.
            return text.Substring(1, text.Length - 2);
        }

        return text.Length > 0 && text[0] == '"' ? text.Replace("\\\\", "\\").Replace("\\\"", "\"").Replace("\\n", "\n") : text;
    }

    private string ReadRawText()
    {
        Expect('"');
        StringBuilder text = new();
        while (_text[_position] != '"')
        {
            char c = _text[_position++];
            text.Append(c == '\\' ? ReadEscape() : c);
        }

        _position++;
        return text.ToString();
    }

    private char ReadEscape()
    {
        char c = _text[_position++];
        switch (c)
        {
            case '"' or '\\':
                return c;
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u':
                // The digits are read as decimal ones.
                string digits = _text.Substring(_position, 4);
                _position += 4;
                return (char)int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            default:
                throw new ArgumentException("unexpected escape");
        }
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
        {
            throw new ArgumentException("unexpected character");
        }

        _position++;
    }

    private char Peek()
    {
        while (char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _text[_position];
    }
}
