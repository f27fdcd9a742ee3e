// Whole pixels of one colour: fills and frames without a radius, hair lines. They are most of every picture, so they cost least.
flat in vec4 v_color;
layout(location = 0) out vec4 out_color;

void main()
{
    out_color = v_color;
}
