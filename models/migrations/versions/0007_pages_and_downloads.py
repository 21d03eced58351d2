"""pages of the whole file, and openings that are downloads"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("derivation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "pages",
                sa.Integer(),
                nullable=True,
                comment="of the whole file, of kind preview; NULL: not known, as pictures of an office file leave things out",
            )
        )

    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "downloaded",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="the whole file left; false: pictures of its pages",
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_column("downloaded")

    with op.batch_alter_table("derivation", schema=None) as batch_op:
        batch_op.drop_column("pages")
